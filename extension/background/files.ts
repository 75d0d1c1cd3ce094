import { hex } from "../../shared/bytes.ts";
import type { Bytes, Crypto } from "../../shared/crypto/port.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import {
  openPiece,
  pieceCount,
  pieceSize,
  sealedSize,
  sealPiece,
  type FileRef,
} from "../../shared/room/file.ts";
import type { Content } from "../../shared/room/state.ts";
import type { MessageRef } from "../../shared/room/talk.ts";
import type { RpcError } from "../rpc/contract.ts";
import type { UploadView } from "../rpc/files.ts";
import type { FileRows, Upload } from "./adapters/file-rows.ts";
import type { AskRelay } from "./questions.ts";

export interface FilesDeps {
  crypto: Crypto;
  room: string;
  rows: FileRows;
  /** The room's uid, once it is known. */
  uid: () => Bytes | null;
  /** Whether the relay can be asked now. */
  ready: () => boolean;
  ask: AskRelay;
  /** Puts a message into the room's queue; false where that can't be. */
  say: (content: Content) => Promise<boolean>;
  /** Whether a message with this file is in the queue or among the newest lines. */
  isSaid: (id: Bytes) => Promise<boolean>;
  changed: () => void;
  fault: (error: unknown) => void;
}

/** What the panel says of a file before it hands it over. */
export type FileWish = Pick<FileRef, "name" | "mime" | "size" | "picture">;

/**
 * The files of one room (P34). A file is sealed and stored here piece by piece,
 * then goes to the relay piece by piece, and only then is its message said.
 * What is under way is on disk, so that it goes on after any interruption.
 */
export class Files {
  #deps: FilesDeps;
  #uploads = new Map<string, Upload>();
  #pumping = false;
  #limit: number | null = null;

  constructor(deps: FilesDeps) {
    this.#deps = deps;
  }

  /** Reads back what was under way. What the panel hadn't handed over whole is given up. */
  async load(): Promise<void> {
    const { rows, room } = this.#deps;
    for (const upload of await rows.uploads(room)) {
      if (upload.state === "taking") await this.#forget(upload, true);
      else this.#uploads.set(hex(upload.file.id), upload);
    }
  }

  /** Largest file that the relay takes, in sealed bytes; null until it has said so. */
  get limit(): number | null {
    return this.#limit;
  }

  get views(): UploadView[] {
    return [...this.#uploads.values()]
      .filter(({ state }) => state === "sending")
      .map(({ file, sent, refused, text }) => ({
        file: hex(file.id),
        name: file.name,
        size: file.size,
        done: sent / pieceCount(file.size),
        refused,
        text,
      }));
  }

  /** A file that the panel is about to hand over; the answer names it. */
  async begin(wish: FileWish): Promise<Result<string, RpcError>> {
    if (this.#limit !== null && sealedSize(wish.size) > this.#limit) return fail("too-large");
    const { crypto, rows, room } = this.#deps;
    const file: FileRef = {
      ...wish,
      id: crypto.random(16),
      key: crypto.random(32),
      hashes: new Uint8Array(0),
    };
    const rest = { sent: 0, refused: null, text: "", reply: null, mentions: [] };
    const upload: Upload = { file, state: "taking", ...rest };
    await rows.saveUpload(room, upload);
    this.#uploads.set(hex(file.id), upload);
    return ok(hex(file.id));
  }

  /** The next piece of it, sealed and stored here when this answers. */
  async take(id: string, at: number, piece: Bytes): Promise<Result<null, RpcError>> {
    const upload = this.#uploads.get(id);
    const uid = this.#deps.uid();
    if (upload?.state !== "taking" || uid === null) return fail("bad-request");
    const { file } = upload;
    const next = file.hashes.length / 32;
    // A piece that was stored already, and whose answer got lost.
    if (at < next) return ok(null);
    if (at !== next || piece.length !== pieceSize(file.size, at)) return fail("bad-request");
    const { crypto, rows, room } = this.#deps;
    await rows.putPiece(room, file.id, at, sealPiece(crypto, uid, file, at, piece));
    const hashes = new Uint8Array(file.hashes.length + 32);
    hashes.set(file.hashes);
    hashes.set(crypto.sha256(piece), file.hashes.length);
    await this.#keep({ ...upload, file: { ...file, hashes } });
    return ok(null);
  }

  /** All of it is here: it goes to the relay, and then its message to the room. */
  async send(
    id: string,
    said: { text: string; reply: MessageRef | null; mentions: number[] },
  ): Promise<Result<null, RpcError>> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return fail("bad-request");
    if (upload.state === "sending") return ok(null);
    if (upload.file.hashes.length !== 32 * pieceCount(upload.file.size)) {
      return fail("bad-request");
    }
    await this.#keep({ ...upload, ...said, state: "sending" });
    this.#deps.changed();
    this.pump();
    return ok(null);
  }

  /** Gives a file up that hasn't been said yet. */
  async cancel(id: string): Promise<void> {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return;
    await this.#deps.rows.erase(this.#deps.room, upload.file.id);
    await this.#drop(upload.file);
  }

  /** The message with this file was deleted: the relay is to erase it too. */
  async drop(file: FileRef): Promise<void> {
    await this.#drop(file);
  }

  /**
   * One piece of a file that somebody sent, from here or else from the relay. It is kept
   * here unless its message is gone by then, as `isHeld` says.
   */
  async read(
    file: FileRef,
    at: number,
    isHeld: () => Promise<boolean>,
  ): Promise<Result<Bytes, RpcError>> {
    const { crypto, rows, room, uid: uidOf, ready } = this.#deps;
    const uid = uidOf();
    if (uid === null || at >= pieceCount(file.size)) return fail("bad-request");
    const held = await rows.piece(room, file.id, at);
    const opened = held === null ? null : openPiece(crypto, uid, file, at, held);
    if (opened !== null) return ok(opened);
    if (!ready()) return fail("offline");
    const answer = await this.#deps.ask({ t: "blobGet", id: file.id, at });
    if (answer === null) return fail("offline");
    if (answer.t !== "blobPiece") {
      const again = answer.t === "error" && answer.code !== "gone";
      return fail(again ? "offline" : "file-gone");
    }
    const piece = openPiece(crypto, uid, file, at, answer.sealed);
    if (piece === null) return fail("file-damaged");
    if (await isHeld()) await rows.putPiece(room, file.id, at, answer.sealed);
    return ok(piece);
  }

  /** Goes on with what is under way, if the relay can be asked. */
  pump(): void {
    if (this.#pumping || !this.#deps.ready()) return;
    this.#pumping = true;
    const run = async () => {
      try {
        await this.#askTerms();
        for (const upload of this.#uploads.values()) await this.#advance(hex(upload.file.id));
      } catch (error) {
        this.#deps.fault(error);
      } finally {
        this.#pumping = false;
      }
    };
    void run();
  }

  async #askTerms(): Promise<void> {
    if (this.#limit !== null) return;
    const answer = await this.#deps.ask({ t: "blobTerms" });
    if (answer?.t !== "blobTermList") return;
    this.#limit = answer.file;
    this.#deps.changed();
  }

  async #advance(id: string): Promise<void> {
    for (;;) {
      const upload = this.#uploads.get(id);
      if (upload === undefined || upload.refused !== null || !this.#deps.ready()) return;
      const { file, state, sent } = upload;
      if (state === "taking") return;
      if (state === "dropping") {
        const dropped = await this.#deps.ask({ t: "blobDrop", id: file.id });
        if (dropped?.t === "done") await this.#forget(upload, false);
        return;
      }
      if (sent === pieceCount(file.size)) return this.#say(upload);
      const sealed = await this.#deps.rows.piece(this.#deps.room, file.id, sent);
      if (sealed === null) return this.#forget(upload, true);
      const answer = await this.#deps.ask({ t: "blobPut", id: file.id, at: sent, sealed });
      // It may have been given up meanwhile.
      if (this.#uploads.get(id) !== upload) continue;
      if (answer?.t === "done") await this.#keep({ ...upload, sent: sent + 1 });
      else if (answer?.t === "error" && (answer.code === "too-large" || answer.code === "full")) {
        await this.#keep({ ...upload, refused: answer.code });
      } else return;
      this.#deps.changed();
    }
  }

  async #say(upload: Upload): Promise<void> {
    const { file, text, reply, mentions } = upload;
    const content: Content = {
      kind: "file",
      file,
      text,
      ...(reply !== null && { reply }),
      ...(mentions.length > 0 && { mentions }),
    };
    // The worker may have been killed between saying it and noting that.
    if (!(await this.#deps.isSaid(file.id)) && !(await this.#deps.say(content))) return;
    await this.#forget(upload, false);
  }

  async #keep(upload: Upload): Promise<void> {
    await this.#deps.rows.saveUpload(this.#deps.room, upload);
    this.#uploads.set(hex(upload.file.id), upload);
  }

  async #drop(file: FileRef): Promise<void> {
    const rest = { sent: 0, refused: null, text: "", reply: null, mentions: [] };
    await this.#keep({ file, state: "dropping", ...rest });
    this.#deps.changed();
    this.pump();
  }

  async #forget(upload: Upload, withPieces: boolean): Promise<void> {
    const { rows, room } = this.#deps;
    if (withPieces) await rows.erase(room, upload.file.id);
    await rows.removeUpload(room, upload.file.id);
    this.#uploads.delete(hex(upload.file.id));
    this.#deps.changed();
  }
}
