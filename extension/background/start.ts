import type { StartTrouble } from "../rpc/contract.ts";
import type { App } from "./app.ts";

/** Gives the app, started when it is first asked for, and anew when it is asked for after a start that failed. */
export type Start = () => Promise<App>;

/** A start that can be tried again. */
export function startable(boot: () => Promise<App>): Start {
  let started: Promise<App> | null = null;
  return () => {
    started ??= boot().catch((error: unknown) => {
      started = null;
      throw error;
    });
    return started;
  };
}

/** What is wrong, by the name of what the browser throws; anything else means that what is on the disk can't be read. */
const TROUBLES: Readonly<Record<string, StartTrouble>> = {
  QuotaExceededError: "full",
  VersionError: "newer",
  // What a browser says where its settings, or a private window, allow no database.
  SecurityError: "blocked",
  InvalidStateError: "blocked",
  NotAllowedError: "blocked",
};

/** Why the app could not start, of what `boot` threw. */
export function troubleOf(error: unknown): StartTrouble {
  if (error instanceof DOMException) return TROUBLES[error.name] ?? "damaged";
  return error instanceof Error && error.name === "DamagedRecord" ? "damaged" : "other";
}
