import type { Policy } from "../../../../shared/wire/policy.ts";

/** What is asked of the background about who is in a room. Everything rejects where it was refused. */
export interface MembersSource {
  remove(member: number): Promise<void>;
  /** Offers the room to a member; null takes the offer back. */
  offer(to: number | null): Promise<void>;
  /** Takes the room that is offered, or that a deputy may take. */
  take(how: "accept" | "succeed"): Promise<void>;
  decide(invite: string, yes: boolean): Promise<void>;
  policy(change: Partial<Policy>): Promise<void>;
}
