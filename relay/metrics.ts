import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { relayErrors } from "../shared/wire/error.ts";
import { METERED_LIMITS, type Meter } from "./meter.ts";
import { ListenError } from "./transport.ts";

/** Metrics in Prometheus' text format, on a loopback port of their own and nowhere else. */

/** What is asked for when somebody reads. */
export interface Levels {
  connections: () => number;
  rooms: () => number;
  healthy: () => boolean;
}

export interface Metrics {
  meter: Meter;
  /** The whole text. */
  read(): Promise<string>;
}

/** A registry of this relay's own. */
export function makeMetrics(levels: Levels): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge("ofc_connections", "Connections that are open", levels.connections);
  gauge("ofc_rooms_in_memory", "Rooms that somebody uses", levels.rooms);
  gauge("ofc_healthy", "1 while the disk takes writes", () => (levels.healthy() ? 1 : 0));
  const requests = new Counter({
    name: "ofc_requests_total",
    help: "Requests taken, by kind",
    labelNames: ["kind"],
    registers,
  });
  const refusals = new Counter({
    name: "ofc_refused_total",
    help: "Requests refused, by the protocol's code",
    labelNames: ["code"],
    registers,
  });
  const limits = new Counter({
    name: "ofc_limited_total",
    help: "Turned away by a limit, by the option that sets it",
    labelNames: ["limit"],
    registers,
  });
  // So that an alarm finds them before they first happen.
  for (const code of relayErrors) refusals.inc({ code }, 0);
  for (const limit of METERED_LIMITS) limits.inc({ limit }, 0);
  const batches = new Counter({
    name: "ofc_batches_total",
    help: "Batch frames sent to rooms",
    registers,
  });
  const bytes = new Counter({
    name: "ofc_batch_bytes_total",
    help: "Bytes of those frames, once each however many members got them",
    registers,
  });
  const writes = new Histogram({
    name: "ofc_write_seconds",
    help: "Time until a group of operations was durable",
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const operations = new Counter({
    name: "ofc_operations_total",
    help: "Operations written, by whether they became durable",
    labelNames: ["ok"],
    registers,
  });
  return {
    meter: {
      request: (kind) => requests.inc({ kind }),
      refused: (code) => refusals.inc({ code }),
      limited: (limit) => limits.inc({ limit }),
      batch(size) {
        batches.inc();
        bytes.inc(size);
      },
      written(count, seconds, ok) {
        writes.observe(seconds);
        operations.inc({ ok: String(ok) }, count);
      },
    },
    read: () => registry.metrics(),
  };
}

/** Serves `GET /metrics` on 127.0.0.1. Rejects with a `ListenError` where the port can't be had. */
export async function serveMetrics(
  metrics: Metrics,
  port: number,
): Promise<{ port: number; close: () => void }> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    metrics.read().then(
      (text) => response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4" }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", () => reject(new ListenError("127.0.0.1", port, "--metrics")));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
