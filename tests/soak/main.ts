import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { fromBase64url } from "../../shared/bytes.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { quantile } from "../bench/figures.ts";
import { Client, type Where } from "../relay/client.ts";
import { admit, makeRoom, messageOf, type Keys, type Owned } from "../relay/people.ts";
import { freePort } from "../support/port.ts";
import { RelayProcess } from "../support/relay.ts";

/**
 * `npm run soak [-- --minutes N]`: a relay under steady load, with members that
 * come and go, for half an hour; prints its memory, its open files and how long an
 * acknowledgement takes, and fails where they don't stay flat.
 */

const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  process.stderr.write("--minutes must be a number above 0.\n");
  process.exit(2);
}

const ROOMS = 5;
const GUESTS = 4;
/** Milliseconds between two messages of one room. */
const PACE = 100;
const ROWS = 15;
/** How much more than at the first third the last third may be. */
const FLAT = { memory: 1.25, files: 1.1, latency: 3 };
const UNLIMITED = ["", "-room", "-connections", "-handshakes", "-rooms"].flatMap((kind) => [
  `--rate${kind}`,
  "100000/100000",
]);

interface Row {
  minute: number;
  memory: number;
  files: number;
  latency: number;
  messages: number;
}

interface Guest {
  client: Client;
  keys: Keys;
}

async function makeRooms(where: Where) {
  const rooms: { owner: Client; owned: Owned; guests: Guest[] }[] = [];
  for (let at = 0; at < ROOMS; at += 1) {
    const { owner, owned } = await makeRoom(where);
    const guests: Guest[] = [];
    let held = owned;
    for (let guest = 0; guest < GUESTS; guest += 1) {
      const joined = await admit(owner, held);
      held = joined.owned;
      guests.push(joined);
    }
    rooms.push({ owner, owned: held, guests });
  }
  return rooms;
}

/** Forgets what a client has seen, so that this program's memory stays flat too. */
function forget(client: Client): void {
  client.batches.length = 0;
  client.entries.length = 0;
  client.pushes.length = 0;
}

async function soak(): Promise<Row[]> {
  const data = await mkdtemp(join(tmpdir(), "0fc-soak-"));
  const port = await freePort();
  const relay = await RelayProcess.start({
    port,
    data,
    args: [...UNLIMITED, "--log-level", "warn"],
  });
  const { pid } = relay;
  try {
    const publicKey = fromBase64url((await readFile(join(data, "relay.pub"), "utf8")).trim());
    if (publicKey === null) throw new Error("no public key");
    const where = { address: `http://127.0.0.1:${port}`, publicKey };
    const rooms = await makeRooms(where);
    const end = performance.now() + minutes * 60_000;
    let latencies: number[] = [];
    let messages = 0;

    const talk = async ({ owner, owned, guests }: (typeof rooms)[number]) => {
      for (let n = 1; performance.now() < end; n += 1) {
        const from = performance.now();
        const { number } = await owner.expect("logged", messageOf(owned.epoch, n, 512));
        latencies.push(performance.now() - from);
        messages += 1;
        if (n % 20 === 0) {
          const guest = guests[(n / 20) % guests.length];
          if (guest) {
            await guest.client.close();
            guest.client = await Client.connect(where, guest.keys.auth);
            guest.client.uid = owned.uid;
            await guest.client.expect("attached", { t: "attach", room: owned.room });
            await guest.client.expect("done", { t: "cursor", number });
          }
          for (const one of guests) await one.client.expect("pong", { t: "ping" });
        }
        forget(owner);
        for (const { client } of guests) forget(client);
        await sleep(PACE);
      }
    };

    const rows: Row[] = [];
    const watch = async () => {
      process.stdout.write("minute   memory MiB   open files   p99 ms   messages\n");
      for (let at = 1; at <= ROWS; at += 1) {
        await sleep((minutes * 60_000) / ROWS);
        const status = await readFile(`/proc/${pid}/status`, "utf8");
        const row = {
          minute: (at * minutes) / ROWS,
          memory: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024,
          files: (await readdir(`/proc/${pid}/fd`)).length,
          latency: quantile(latencies, 0.99),
          messages,
        };
        latencies = [];
        rows.push(row);
        const cells = [
          row.minute.toFixed(1).padStart(6),
          row.memory.toFixed(0).padStart(13),
          String(row.files).padStart(13),
          row.latency.toFixed(1).padStart(9),
          String(row.messages).padStart(11),
        ];
        process.stdout.write(`${cells.join("")}\n`);
      }
    };
    await Promise.all([watch(), ...rooms.map(talk)]);
    return rows;
  } finally {
    await relay.remove();
    await rm(data, { recursive: true, force: true });
  }
}

function verdict(rows: readonly Row[]): string[] {
  const third = Math.floor(rows.length / 3);
  const mean = (part: readonly Row[], key: keyof typeof FLAT) =>
    part.reduce((sum, row) => sum + row[key], 0) / part.length;
  return (Object.keys(FLAT) as (keyof typeof FLAT)[]).flatMap((key) => {
    const grown = mean(rows.slice(-third), key) / mean(rows.slice(0, third), key);
    return grown > FLAT[key] ? [`${key} grew to ${grown.toFixed(2)} times the first third`] : [];
  });
}

if (process.platform !== "linux") {
  process.stderr.write("The soak reads /proc, so it needs Linux.\n");
  process.exit(2);
}
await initializeThemis();
const complaints = verdict(await soak());
process.stdout.write(complaints.length === 0 ? "Flat.\n" : `Not flat: ${complaints.join("; ")}.\n`);
process.exit(complaints.length === 0 ? 0 : 1);
