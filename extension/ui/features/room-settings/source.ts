import type { KnownView } from "../../../rpc/contract.ts";
import type { Policy } from "../../../../shared/wire/policy.ts";

/** What the settings of a room ask of the background. Everything rejects where it was refused. */
export interface RoomSettingsSource {
  /** What the relay says it holds of this room. */
  known(): Promise<KnownView>;
  leave(): Promise<void>;
  /** Ends it for all. */
  delete(): Promise<void>;
  policy(change: Partial<Policy>): Promise<void>;
  /** What is set for oneself alone; an empty title is the one that the owner gave. */
  own(change: { muted?: boolean; title?: string }): Promise<void>;
}
