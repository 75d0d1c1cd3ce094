import { createContext, createSignal, useContext, type Accessor } from "solid-js";
import { base64url, fromBase64url } from "../../../../shared/bytes.ts";
import { LIMITS } from "../../../../shared/limits.ts";
import type { RpcError } from "../../../rpc/contract.ts";
import type { FileView } from "../../../rpc/files.ts";
import type { Extras } from "../composer/draft.ts";
import { PICTURES, type Attachment } from "./prepare.ts";

/** Files as the background takes and gives them, for one room. */
export interface FileCalls {
  begin(wish: {
    name: string;
    mime: string;
    size: number;
    picture?: [number, number];
  }): Promise<{ file: string; pieces: number }>;
  piece(file: string, at: number, data: string): Promise<unknown>;
  send(file: string, text: string, extras: Extras): Promise<unknown>;
  cancel(file: string): Promise<unknown>;
  read(message: string, at: number): Promise<{ data: string }>;
  reason(thrown: unknown): RpcError;
}

/** Hands a file over, piece by piece, with what is said to it. Null once all of it is safe here. */
export async function handOver(
  calls: FileCalls,
  attachment: Attachment,
  text: string,
  extras: Extras,
): Promise<RpcError | null> {
  const { blob, name, mime, picture } = attachment;
  if (blob.size === 0) return "bad-request";
  if (blob.size > LIMITS.fileSize) return "too-large";
  let begun: string | null = null;
  try {
    const { file, pieces } = await calls.begin({
      name: name.slice(0, LIMITS.fileNameChars) || "file",
      mime: mime.slice(0, 127),
      size: blob.size,
      ...(picture !== null && { picture: [picture[0], picture[1]] }),
    });
    begun = file;
    for (let at = 0; at < pieces; at += 1) {
      const part = blob.slice(at * LIMITS.filePiece, (at + 1) * LIMITS.filePiece);
      await calls.piece(file, at, base64url(new Uint8Array(await part.arrayBuffer())));
    }
    await calls.send(file, text, extras);
    return null;
  } catch (thrown) {
    if (begun !== null) calls.cancel(begun).catch(() => undefined);
    return calls.reason(thrown);
  }
}

type Progress = (done: number) => void;

/** How a file comes that was asked for, wherever in the list its message is drawn anew meanwhile. */
export interface Coming {
  /** From 0 to 1; null while nothing is under way. */
  done: Accessor<number | null>;
  /** Why the last attempt failed. */
  why: Accessor<RpcError | null>;
  /** Follows what `get` fetches; null where it fails. */
  follow<T>(get: (progress: Progress) => Promise<T>): Promise<T | null>;
}

/** A room's files in the panel: read once, and kept as long as its screen. */
export interface Files {
  /** The whole file. Tells how far it has come, from 0 to 1. Rejects as `FileCalls.reason` explains. */
  blob(message: string, file: FileView, progress: Progress): Promise<Blob>;
  /** An address within this page for a picture. */
  picture(message: string, file: FileView, progress: Progress): Promise<string>;
  /** Of the file of a message. */
  coming(message: string): Coming;
  close(): void;
}

function createComing(reason: FileCalls["reason"]): Coming {
  const [done, setDone] = createSignal<number | null>(null);
  const [why, setWhy] = createSignal<RpcError | null>(null);
  return {
    done,
    why,
    async follow(get) {
      // It is told already how far that has come.
      if (done() !== null) return get(() => undefined).catch(() => null);
      setWhy(null);
      setDone(0);
      try {
        return await get(setDone);
      } catch (thrown) {
        setWhy(reason(thrown));
        return null;
      } finally {
        setDone(null);
      }
    },
  };
}

export function createFiles(calls: FileCalls): Files {
  const pictures = new Map<string, Promise<string>>();
  const urls = new Set<string>();
  const comings = new Map<string, Coming>();

  const blob: Files["blob"] = async (message, file, progress) => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < file.pieces; at += 1) {
      const { data } = await calls.read(message, at);
      parts.push(fromBase64url(data) ?? new Uint8Array(0));
      progress((at + 1) / file.pieces);
    }
    // Only pictures keep their type: whatever else is opened from here must not run.
    const type = PICTURES.has(file.mime) ? file.mime : "application/octet-stream";
    return new Blob(parts, { type });
  };
  const draw = async (...args: Parameters<Files["picture"]>) => {
    const url = URL.createObjectURL(await blob(...args));
    urls.add(url);
    return url;
  };
  const picture: Files["picture"] = (message, file, progress) => {
    const known = pictures.get(message);
    if (known !== undefined) return known;
    const drawn = draw(message, file, progress);
    pictures.set(message, drawn);
    drawn.catch(() => pictures.delete(message));
    return drawn;
  };
  return {
    blob,
    picture,
    coming(message) {
      const coming = comings.get(message) ?? createComing((thrown) => calls.reason(thrown));
      comings.set(message, coming);
      return coming;
    },
    close: () => {
      for (const url of urls) URL.revokeObjectURL(url);
    },
  };
}

export const FilesContext = createContext<Files>();

/** Throws outside of a room. */
export function useFiles(): Files {
  const files = useContext(FilesContext);
  if (files === undefined) throw new Error("useFiles needs a room above it");
  return files;
}
