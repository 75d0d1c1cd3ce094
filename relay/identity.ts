import { randomBytes } from "node:crypto";
import { link, lstat, mkdir, open, readFile, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { base64url, fromBase64url, utf8 } from "../shared/bytes.ts";
import type { Bytes, Crypto, KeyPair } from "../shared/crypto/port.ts";

/**
 * The relay's own key pair, by which clients know it. Whoever has the private
 * half can pose as this relay, so it lies in a file that only its owner can read.
 */

export const KEY_FILE = "relay.key";
const PUBLIC_FILE = "relay.pub";
export const DATABASE = "relay.db";
const HEADER = "0fc relay key 1";

/** What to do where the key is lost: a room is bound to its relay's key. */
const ANEW =
  "move all that is in this folder away: the next start begins anew, without rooms, with a key that every client must be given.";

/** The key can't be used, and why; the text is for whoever runs the relay. */
export class IdentityError extends Error {}

function textOf({ privateKey, publicKey }: KeyPair): string {
  return `${HEADER}\n${base64url(privateKey)}\n${base64url(publicKey)}\n`;
}

function pairOf(crypto: Crypto, text: string): KeyPair | null {
  const [header, first = "", second = "", rest, ...more] = text.split("\n");
  const privateKey = fromBase64url(first);
  const publicKey = fromBase64url(second);
  if (header !== HEADER || rest !== "" || more.length > 0 || !privateKey || !publicKey) return null;
  try {
    const proof = crypto.sign(privateKey, utf8(HEADER));
    return crypto.verify(publicKey, utf8(HEADER), proof) ? { privateKey, publicKey } : null;
  } catch {
    return null;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A temporary file beside `path`, whole and on the disk. */
async function writeBeside(path: string, text: string, mode: number): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const handle = await open(temporary, "wx", mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function make(crypto: Crypto, folder: string, path: string): Promise<void> {
  if (await exists(join(folder, DATABASE))) {
    throw new IdentityError(
      `${path} is missing, though there is a database beside it. Put its backup in its place. Without one, ${ANEW}`,
    );
  }
  const temporary = await writeBeside(path, textOf(crypto.generateKeyPair()), 0o600);
  try {
    // Unlike a rename this never replaces a key that another start has just made.
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await rename(temporary, path);
  }
  await unlink(temporary).catch(() => undefined);
  await syncFolder(folder);
}

async function read(crypto: Crypto, path: string): Promise<KeyPair> {
  const { mode } = await stat(path);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new IdentityError(
      `${path} can be read by others on this machine, so it is no longer a secret. ` +
        `If you trust them all, run: chmod 600 ${path}. If not, ${ANEW}`,
    );
  }
  const pair = pairOf(crypto, await readFile(path, "utf8"));
  if (pair === null) {
    throw new IdentityError(
      `${path} is damaged. Put its backup in its place. Without one, ${ANEW}`,
    );
  }
  return pair;
}

async function publish(folder: string, publicKey: Bytes): Promise<void> {
  const path = join(folder, PUBLIC_FILE);
  const text = `${base64url(publicKey)}\n`;
  const present = await readFile(path, "utf8").catch(() => "");
  if (present === text) return;
  await rename(await writeBeside(path, text, 0o644), path);
}

/**
 * The relay's key pair in `folder`; folder and key are made where missing.
 * Throws an `IdentityError` when the key is damaged, open to others, or missing beside a database.
 */
export async function openIdentity(crypto: Crypto, folder: string): Promise<KeyPair> {
  const path = join(folder, KEY_FILE);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await exists(path))) await make(crypto, folder, path);
    const pair = await read(crypto, path);
    await publish(folder, pair.publicKey);
    return pair;
  } catch (error) {
    if (error instanceof IdentityError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    const why = code === "EEXIST" || code === "ENOTDIR" ? "it is a file, or in one" : code;
    throw new IdentityError(
      `The data folder ${folder} can't be used (${why}). Choose one with --data.`,
    );
  }
}

/** What people compare: the first 8 bytes of SHA-256 of the public key, as four groups. */
export function fingerprint(crypto: Pick<Crypto, "sha256">, publicKey: Bytes): string {
  const digits = Buffer.from(crypto.sha256(publicKey).slice(0, 8)).toString("hex");
  return (digits.match(/.{4}/g) ?? []).join(" ");
}
