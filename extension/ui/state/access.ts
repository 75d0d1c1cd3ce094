import { createContext, useContext } from "solid-js";

/**
 * Asks the person for access to the pages of a relay, so that its invite links
 * can be taken inside the browser. Must be called within a click. False where
 * it was refused, or can't be asked for.
 */
export type AskAccess = (address: string) => Promise<boolean>;

export const AccessContext = createContext<AskAccess>();

/** How to ask for access. Throws outside of an `AccessContext.Provider`. */
export function useAskAccess(): AskAccess {
  const ask = useContext(AccessContext);
  if (ask === undefined) throw new Error("useAskAccess needs an AccessContext above it");
  return ask;
}
