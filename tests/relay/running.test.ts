import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { backUp, inspect, restore } from "../../relay/offline.ts";
import { freePort } from "../support/port.ts";
import { Client } from "./client.ts";
import { admit, makeInvite, makeRoom, messageOf } from "./people.ts";
import { command, program, relay, temporaryFolder } from "./relays.ts";

beforeAll(initializeThemis);

const DEPLOY = new URL("../../relay/deploy/", import.meta.url);

/** What a command says until it ends. */
async function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = command(args, { env });
  let out = "";
  let err = "";
  child.stdout?.on("data", (piece: Buffer) => (out += piece.toString()));
  child.stderr?.on("data", (piece: Buffer) => (err += piece.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { out, err, code };
}

test("the help fits on one screen and names every option and every command", async () => {
  const { out, code } = await run(["--help"]);
  expect(code).toBe(0);
  const lines = out.split("\n");
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  for (const word of ["--tls-cert", "--metrics", "--rate-room", "backup", "restore", "inspect"]) {
    expect(out).toContain(word);
  }
});

test("a wrong option is named with what to do, as flag and as environment variable", async () => {
  const flag = await run(["--metrics", "seventy"]);
  expect(flag).toMatchObject({ code: 2, out: "" });
  expect(flag.err).toContain('--metrics can\'t be "seventy": give a whole number');
  const variable = await run([], { OFC_RATE_ROOM: "fast" });
  expect(variable.code).toBe(2);
  expect(variable.err).toContain("OFC_RATE_ROOM");
  const missing = await run(["--tls-cert", join(temporaryFolder(), "none.pem")]);
  expect(missing.err).toContain("--tls-cert");
  const half = await run(["--tls-cert", fileURLToPath(import.meta.url)]);
  expect(half.err).toContain("--tls-cert and --tls-key go together");
  const nonsense = await run(["backup"]);
  expect(nonsense).toMatchObject({ code: 2 });
});

test("a backup made while the relay runs has its key and every acknowledged entry", async () => {
  const data = temporaryFolder();
  const first = await program(data);
  const { owner, owned } = await makeRoom(first);
  for (let n = 1; n <= 20; n += 1) await owner.expect("logged", messageOf(0, n));
  const file = join(temporaryFolder(), "copy");
  const later = [21, 22, 23].map((n) => owner.expect("logged", messageOf(0, n)));
  expect(await run(["backup", file, "--data", data])).toMatchObject({ code: 0 });
  await Promise.all(later);
  expect(statSync(file).mode & 0o077).toBe(0);
  await expect(backUp(data, file)).rejects.toThrow("exists");
  await first.end("SIGTERM");

  const other = join(temporaryFolder(), "restored");
  expect(await run(["restore", file, "--data", other])).toMatchObject({ code: 0 });
  await expect(restore(other, file)).rejects.toThrow("already");
  expect(readFileSync(join(other, "relay.key"), "utf8")).toBe(
    readFileSync(join(data, "relay.key"), "utf8"),
  );
  const second = await program(other);
  expect(second.publicKey).toEqual(first.publicKey);
  const back = await Client.connect(second, owned.keys.auth);
  const { end } = await back.expect("attached", { t: "attach", room: owned.room });
  expect(end).toBeGreaterThanOrEqual(21);
  expect(readFileSync(join(other, "relay.db")).includes(Buffer.from("0fc relay key"))).toBe(false);
});

test("what isn't a backup, or isn't a relay's folder, is refused in words", async () => {
  const data = temporaryFolder();
  const file = fileURLToPath(import.meta.url);
  await expect(restore(data, file)).rejects.toThrow("isn't the database");
  await expect(restore(data, join(data, "none"))).rejects.toThrow("no file");
  await expect(backUp(data, join(data, "copy"))).rejects.toThrow("no relay");
  expect(() => inspect(data)).toThrow("--data");
});

test("a backup that can't be made is refused in words and leaves nothing", async () => {
  const { data, stop } = await relay();
  await stop();
  await expect(backUp(data, join(data, "none", "copy"))).rejects.toThrow("can't be written");
  rmSync(join(data, "relay.key"));
  await expect(backUp(data, join(data, "copy"))).rejects.toThrow("of no use");
  expect(readdirSync(data).filter((name) => name.startsWith("copy"))).toEqual([]);
});

test("two relays never run on one data folder", async () => {
  const first = await relay();
  await expect(relay({ data: first.data })).rejects.toThrow(/Another relay runs on .*--data/);
  const other = await run(["--port", "0", "--data", first.data]);
  expect(other).toMatchObject({ code: 1, out: "" });
  expect(other.err).toContain(`Another relay runs on ${first.data}`);
  await makeRoom(first);
  await first.stop();
  await makeRoom(await relay({ data: first.data }));
});

test("a key that is lost, damaged or no secret any more is never replaced beside its rooms", async () => {
  const { data, stop } = await relay();
  await stop();
  const path = join(data, "relay.key");
  const key = readFileSync(path, "utf8");
  rmSync(path);
  await expect(relay({ data })).rejects.toThrow(/missing.*backup/);
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, `${key}more`, { mode: 0o600 });
  await expect(relay({ data })).rejects.toThrow(/damaged.*backup/);
  writeFileSync(path, key);
  chmodSync(path, 0o644);
  await expect(relay({ data })).rejects.toThrow(/chmod 600/);
  chmodSync(path, 0o600);
  await relay({ data });
  expect(readFileSync(path, "utf8")).toBe(key);
});

test("inspect says what the relay holds in counts, and nothing that it was told", async () => {
  const running = await relay();
  const { owner, owned } = await makeRoom(running);
  await owner.expect("logged", messageOf(0, 1));
  await owner.expect("done", makeInvite(owned).open);
  const said = inspect(running.data);
  expect(said).toMatch(/Rooms +1,/);
  expect(said).toMatch(/Entries kept +1,/);
  expect(said).toMatch(/Open invites +1,/);
  expect(said).toContain("It does not know");
  expect(said).not.toContain(Buffer.from(owned.room).toString("hex"));
});

test("metrics are on a loopback port of their own, and the dashboard asks for what is there", async () => {
  const running = await relay({ metrics: 0 });
  expect(running.metricsPort).toBeNull();
  const port = await freePort();
  const measured = await relay({ metrics: port });
  const { owner, owned } = await makeRoom(measured);
  await owner.expect("logged", messageOf(0, 1));
  await owner.gist(messageOf(0, 7));
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(text).toContain('ofc_requests_total{kind="message"} 2');
  expect(text).toContain('ofc_refused_total{code="out-of-order"} 1');
  // An alarm finds what has not happened yet.
  expect(text).toContain('ofc_refused_total{code="storage"} 0');
  expect(text).toContain('ofc_limited_total{limit="max-memory"} 0');
  expect(text).toContain("ofc_connections 1");
  expect(text).toMatch(/ofc_write_seconds_count [1-9]/);
  for (const secret of [owned.room, owned.keys.auth.publicKey]) {
    expect(text).not.toContain(Buffer.from(secret).toString("hex"));
    expect(text).not.toContain(Buffer.from(secret).toString("base64"));
  }
  expect(text).not.toContain("127.0.0.1");
  expect((await fetch(`${measured.address}/metrics`)).status).toBe(404);
  const dashboard = readFileSync(new URL("grafana.json", DEPLOY), "utf8");
  const asked = new Set(dashboard.match(/\b(?:ofc|process|nodejs)_[a-z0-9_]+/g));
  expect(asked.size).toBeGreaterThan(10);
  for (const name of asked) expect(text).toContain(name);
});

test("no line of the log has an address, a key, a room or what was sent", async () => {
  const running = await relay({ logLevel: "debug" });
  const { owner, owned } = await makeRoom(running);
  const { client } = await admit(owner, owned);
  await client.expect("pong", { t: "ping" });
  const stranger = await Client.connect(running);
  await stranger.gist({ t: "attach", room: owned.room });
  stranger.raw(new Uint8Array([2, 1, 2, 3]));
  await stranger.closed;
  await running.sweep();
  await running.stop();
  const log = running.lines.join("");
  expect(running.lines.length).toBeGreaterThan(2);
  for (const line of running.lines) expect(typeof JSON.parse(line)).toBe("object");
  expect(log).not.toMatch(/127\.0\.0\.1|::1|\d+\.\d+\.\d+\.\d+/);
  for (const secret of [owned.room, owned.uid, owned.keys.auth.publicKey, running.publicKey]) {
    const bytes = Buffer.from(secret);
    for (const form of ["hex", "base64", "base64url"] as const) {
      expect(log).not.toContain(bytes.toString(form));
    }
  }
});

test("SIGTERM answers what was asked before it ends", async () => {
  const data = temporaryFolder();
  const running = await program(data);
  const { owner, owned } = await makeRoom(running);
  const asked = Array.from({ length: 16 }, (_, at) => owner.ask(messageOf(0, at + 1)));
  const first = await asked[0];
  expect(first?.t).toBe("logged");
  const ended = running.end("SIGTERM");
  const answers = await Promise.allSettled(asked);
  expect(await ended).toBe(0);
  const logged = answers.filter((one) => one.status === "fulfilled" && one.value.t === "logged");
  const again = await program(data);
  const back = await Client.connect(again, owned.keys.auth);
  const { n } = await back.expect("attached", { t: "attach", room: owned.room });
  expect(n).toBeGreaterThanOrEqual(logged.length);
});
