import type { Key } from "../../i18n.ts";
import type { PersonView, ThreadEvent } from "../../../rpc/contract.ts";

/** What a line about the room's people says: its message, and whose names stand in it. */
export interface Told {
  of: Key;
  /** Names by their place in the message. */
  names: Readonly<Record<string, string>>;
}

type Of<T extends ThreadEvent["type"]> = Extract<ThreadEvent, { type: T }>;

/** Events that are told in a sentence with names in it and nothing more. */
type Tellable = Of<
  "rotated" | "removed" | "left" | "policy" | "offered" | "handed" | "succeeded" | "closed"
>;

/** The event, if it is one of those. */
export function tellable(event: ThreadEvent): Tellable | undefined {
  return isTellable(event) ? event : undefined;
}

function isTellable(event: ThreadEvent): event is Tellable {
  return TELLABLE.has(event.type);
}

const TELLABLE: ReadonlySet<ThreadEvent["type"]> = new Set<Tellable["type"]>([
  "rotated",
  "removed",
  "left",
  "policy",
  "offered",
  "handed",
  "succeeded",
  "closed",
]);

const ROTATED = {
  count: "thread.event.rotated",
  time: "thread.event.rotated.time",
  left: "thread.event.rotated.left",
} as const;

function list(people: readonly PersonView[]): string {
  return people.map(({ name }) => name).join(", ");
}

/** The sentence for an event, from where this person stands in it. */
export function told(event: Tellable): Told {
  switch (event.type) {
    case "rotated": {
      const key = ROTATED[event.why];
      return { of: event.byYou ? `${key}.you` : key, names: { by: event.by } };
    }
    case "removed": {
      const names = { by: event.by, names: list(event.who) };
      if (event.who.some(({ you }) => you)) return { of: "thread.event.removed.me", names };
      return { of: event.byYou ? "thread.event.removed.you" : "thread.event.removed", names };
    }
    case "left":
      return {
        of: event.you ? "thread.event.left.you" : "thread.event.left",
        names: { name: event.name },
      };
    case "policy":
      return {
        of: event.byYou ? "thread.event.policy.you" : "thread.event.policy",
        names: { by: event.by },
      };
    case "closed":
      return {
        of: event.byYou ? "thread.event.closed.you" : "thread.event.closed",
        names: { by: event.by },
      };
    case "offered": {
      const key = event.to === null ? "thread.event.withdrawn" : "thread.event.offered";
      const names = { by: event.by, name: event.to?.name ?? "" };
      if (event.to?.you === true) return { of: "thread.event.offered.me", names };
      return { of: event.byYou ? `${key}.you` : key, names };
    }
    case "handed":
    case "succeeded": {
      const key = `thread.event.${event.type}` as const;
      const names = { from: event.from.name, name: event.to.name };
      if (event.to.you) return { of: `${key}.me`, names };
      return { of: event.from.you ? `${key}.you` : key, names };
    }
  }
}
