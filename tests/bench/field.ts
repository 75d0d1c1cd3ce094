import { gather, type Crowd } from "./load.ts";
import type { Server } from "./targets.ts";

/** Rooms that are all of one size. */
export interface Rooms {
  rooms: number;
  size: number;
  /** Number of the first of them. */
  first: number;
}

/**
 * Servers that are measured by turns: each is started when it is first needed, its
 * rooms are filled once, and all of them stay until the end. One that isn't
 * measured just now has nothing to do.
 */
export class Field<Name extends string> {
  readonly #starts: Readonly<Record<Name, () => Promise<Server>>>;
  readonly #servers = new Map<Name, Promise<Server>>();
  readonly #crowds = new Map<string, Promise<Crowd>>();

  constructor(starts: Readonly<Record<Name, () => Promise<Server>>>) {
    this.#starts = starts;
  }

  server(who: Name): Promise<Server> {
    let server = this.#servers.get(who);
    if (!server) this.#servers.set(who, (server = this.#starts[who]()));
    return server;
  }

  /** Everybody connected and in these rooms. */
  crowd(who: Name, { rooms, size, first }: Rooms): Promise<Crowd> {
    const name = `${who} ${first}`;
    let crowd = this.#crowds.get(name);
    if (!crowd) {
      crowd = this.server(who).then((server) => gather(server, rooms, size, first));
      this.#crowds.set(name, crowd);
    }
    return crowd;
  }

  async stop(): Promise<void> {
    for (const server of this.#servers.values()) await (await server).stop();
  }
}
