import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { initializeThemis } from "../../relay/themis.ts";
import { readConfig } from "../../relay/config.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { accessProof } from "../../shared/wire/derive.ts";
import { freePort } from "../support/port.ts";
import { Client, type Where } from "./client.ts";
import { admit, makeRoom } from "./people.ts";
import { program, relay, temporaryFolder, UNLIMITED } from "./relays.ts";

/** A private relay: rooms are made with its code alone. */

beforeAll(initializeThemis);

const CODE = "seven herons at dusk";

function shown({ publicKey }: Where, code: string) {
  return { t: "create" as const, access: accessProof(crypto, publicKey, code) };
}

test("a private relay makes rooms for who knows its code, and says what is lacking (P71)", async () => {
  const strict = await relay({ accessCode: CODE });
  const client = await Client.connect(strict);
  expect(await client.gist({ t: "create", access: null })).toBe("error code-needed");
  expect(await client.gist(shown(strict, "seven herons at dawn"))).toBe("error code-wrong");
  expect(await client.gist(shown(strict, ` ${CODE} `))).toBe("created");
});

test("what is shown to one relay opens no other, though both have the same code (P71)", async () => {
  const [one, other] = [await relay({ accessCode: CODE }), await relay({ accessCode: CODE })];
  const client = await Client.connect(other);
  expect(await client.gist(shown(one, CODE))).toBe("error code-wrong");
});

test("a relay that isn't private looks at no code (P71)", async () => {
  const open = await relay();
  const client = await Client.connect(open);
  expect(await client.gist(shown(open, "any code at all"))).toBe("created");
});

test("whoever is invited needs no code (P71)", async () => {
  const strict = await relay({ accessCode: CODE });
  const { owner, owned } = await makeRoom(strict, undefined, shown(strict, CODE).access);
  const { client } = await admit(owner, owned);
  expect(await client.gist({ t: "members" })).toBe("memberList");
});

test("wrong codes run out for an address, the right one with them, and nothing else does (P71)", async () => {
  const metrics = await freePort();
  const rates = { ...UNLIMITED, codes: { perSecond: 0.000_001, burst: 2 } };
  const strict = await relay({ accessCode: CODE, rates, metrics });
  const { owner, owned } = await makeRoom(strict, undefined, shown(strict, CODE).access);
  const said: string[] = [];
  // A new connection each time, as the limit is the address's.
  for (const code of ["wrong one 1", "wrong one 2", "wrong one 3", CODE]) {
    said.push(await (await Client.connect(strict)).gist(shown(strict, code)));
  }
  expect(said).toEqual([
    "error code-wrong",
    "error code-wrong",
    "error code-rate",
    "error code-rate",
  ]);
  const client = await Client.connect(strict);
  expect(await client.gist({ t: "create", access: null })).toBe("error code-needed");
  expect((await admit(owner, owned)).owned.epoch).toBe(owned.epoch + 1);
  const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  expect(text).toContain('ofc_limited_total{limit="rate-codes"} 2');
  expect(text).toContain('ofc_refused_total{code="code-wrong"} 2');
});

test("the code stands in no log, no metrics, no title and no list of processes", async () => {
  const metrics = await freePort();
  const args = ["--access-code", CODE, "--metrics", String(metrics)];
  const running = await program(temporaryFolder(), args);
  const client = await Client.connect(running);
  expect(await client.gist(shown(running, "not that code"))).toBe("error code-wrong");
  expect(await client.gist(shown(running, CODE))).toBe("created");
  const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  const { out, log } = running.said();
  const places = [text, out, log];
  if (process.platform === "linux") {
    places.push(readFileSync(`/proc/${running.child.pid}/cmdline`, "latin1"));
  }
  for (const place of places) {
    expect(place.length).toBeGreaterThan(0);
    expect(place).not.toContain("herons");
  }
});

test("the code comes from a flag, a variable or a file, and what is wrong is named and not repeated", () => {
  const folder = temporaryFolder();
  const file = join(folder, "code");
  writeFileSync(file, `${CODE}\n`);
  const of = (args: string[], env: Record<string, string> = {}) => {
    const read = readConfig(args, env);
    return read.ok ? read.value.is === "run" && read.value.config.accessCode : read.error;
  };
  expect(of([])).toBeNull();
  expect(of(["--access-code", CODE])).toBe(CODE);
  expect(of([], { OFC_ACCESS_CODE: CODE })).toBe(CODE);
  expect(of(["--access-code-file", file])).toBe(CODE);
  expect(of([], { OFC_ACCESS_CODE_FILE: file })).toBe(CODE);
  const short = of(["--access-code", "heron"]);
  expect(short).toContain("--access-code can't be what was given: give 8 to 128 characters");
  expect(short).not.toContain("heron");
  expect(of([], { OFC_ACCESS_CODE: "heron" })).toContain("OFC_ACCESS_CODE can't be");
  expect(of(["--access-code-file", join(folder, "none")])).toContain("--access-code-file can't be");
  writeFileSync(file, `${CODE}\nand more\n`);
  const lines = of([], { OFC_ACCESS_CODE_FILE: file });
  expect(lines).toContain("OFC_ACCESS_CODE_FILE can't be");
  expect(lines).not.toContain("herons");
  writeFileSync(file, CODE);
  expect(of(["--access-code-file", file], { OFC_ACCESS_CODE: CODE })).toContain("one of them");
});
