import type { SettingsPage } from "../features/settings/place.ts";
import type { Goal } from "../features/thread/talk.ts";
import { createContext, createSignal, useContext, type Accessor } from "solid-js";

/** Where one can be in the open panel. */
export type Place =
  | { at: "rooms" }
  | { at: "create" }
  | { at: "paste" }
  | { at: "settings"; page?: SettingsPage }
  | { at: "search" }
  /** `goal`: a message to go to; `searching`: with the search open, for what is sought in all rooms. */
  | { at: "room"; room: string; goal?: Goal; searching?: true };

interface Step {
  place: Place;
  /** Id of the control that led away from here; the focus returns to it. */
  left: string | null;
}

export interface Nav {
  place: Accessor<Place>;
  /** Goes further in. */
  push(place: Place): void;
  /** Goes to a room, in the place of another that is shown. */
  show(room: string): void;
  /** Goes on without a way back to the present place. */
  replace(place: Place): void;
  back(): void;
  /** Back to the list of rooms, with no way back. */
  reset(): void;
  /** Id of the control to give the focus back to, once. */
  takeReturn(): string | null;
}

const ROOMS: Step = { place: { at: "rooms" }, left: null };

/** A stack of places with the list of rooms at its foot. */
export function createNav(): Nav {
  const [steps, setSteps] = createSignal<readonly Step[]>([ROOMS]);
  let returning: string | null = null;

  const go = (next: readonly Step[]) => {
    returning = null;
    setSteps(next);
  };
  const top = () => steps().at(-1) ?? ROOMS;

  const push = (place: Place) => {
    const left = document.activeElement?.id || null;
    go([...steps().slice(0, -1), { ...top(), left }, { place, left: null }]);
  };
  const replace = (place: Place) => go([...steps().slice(0, -1), { place, left: null }]);

  return {
    place: () => top().place,
    push,
    show: (room) => (top().place.at === "room" ? replace : push)({ at: "room", room }),
    replace,
    back: () => {
      const rest = steps().slice(0, -1);
      go(rest.length === 0 ? [ROOMS] : rest);
      returning = top().left;
    },
    reset: () => go([ROOMS]),
    takeReturn: () => {
      const id = returning;
      returning = null;
      return id;
    },
  };
}

export const NavContext = createContext<Nav>();

/** The way through the panel. Throws outside of a `NavContext.Provider`. */
export function useNav(): Nav {
  const nav = useContext(NavContext);
  if (nav === undefined) throw new Error("useNav needs a NavContext above it");
  return nav;
}
