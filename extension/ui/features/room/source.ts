import type { Alarm } from "../../../rpc/presence.ts";
import type { RpcError } from "../../../rpc/contract.ts";
import type { ComposerSource } from "../composer/draft.ts";
import type { FileCalls } from "../files/source.ts";
import type { InviteSource } from "../invite/offer.ts";
import type { RoomSearch } from "../search/SearchPage.tsx";
import type { TalkSource } from "../thread/talk.ts";
import type { MembersSource } from "../members/source.ts";
import type { RoomSettingsSource } from "../room-settings/source.ts";
import type { VerifySource } from "../verify/source.ts";
import type { ThreadSource } from "../thread/thread.ts";

/** All that a room's screen asks of the background, one part for each feature. */
export interface RoomSource {
  thread: ThreadSource;
  composer: ComposerSource;
  talk: TalkSource;
  files: FileCalls;
  search: RoomSearch;
  invite: InviteSource;
  members: MembersSource;
  settings: RoomSettingsSource;
  verify: VerifySource;
  retry(): void;
  /** Shows a private relay its code. Throws when that did not happen. */
  code(code: string): Promise<void>;
  /** The person is writing. Called with every key, it tells no more than what is useful. */
  typing(): void;
  /** The person has dealt with an alarm. */
  dealt(alarm: Alarm): void;
  /** Erases the room here. Throws when that did not happen. */
  forget(): Promise<void>;
  /** Why a request was refused, of whatever it threw. */
  reason(error: unknown): RpcError;
}
