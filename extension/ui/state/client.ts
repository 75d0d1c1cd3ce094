import { createContext, useContext } from "solid-js";
import type { Client } from "../../rpc/client.ts";

export const ClientContext = createContext<Client>();

/** The page's line to the background. Throws outside of a `ClientContext.Provider`. */
export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error("useClient needs a ClientContext above it");
  return client;
}
