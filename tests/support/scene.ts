import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Built } from "./build.ts";
import { freePort } from "./port.ts";
import { Person } from "./profile.ts";
import { RecordingProxy } from "./proxy.ts";
import { RelayProcess, type RelayOptions } from "./relay.ts";
import { WebServer } from "./web.ts";

/**
 * Everything for one story: a relay with fresh data, people, a web page, and
 * one `close()` that ends and removes it all.
 *
 *     const scene = new Scene(built);
 *     const relay = await scene.relay();              // or { tap: true }, or { recorded: true }
 *     const [owner, guest] = await scene.people("Olena", "Guest");
 *     await scene.room(owner, "Harbour"); await scene.invite(owner, guest);
 *     await scene.close();
 *
 * In e2e tests `openScene()` of `tests/e2e/scene.ts` does the first and the last.
 */

export interface RelayWish extends Partial<Pick<RelayOptions, "tap" | "clockAhead" | "args">> {
  /** Put a recording proxy between the browsers and the relay: `scene.proxy`. */
  recorded?: boolean;
}

export class Scene {
  readonly built: Pick<Built, "extension" | "port" | "identity">;
  readonly #headless: boolean;
  readonly #args: readonly string[];
  readonly #endings: (() => Promise<unknown>)[] = [];
  /** Everybody who has a browser here. */
  readonly arrived: Person[] = [];
  #proxy: RecordingProxy | null = null;
  #web: WebServer | null = null;
  #pages = 0;

  constructor(
    built: Pick<Built, "extension" | "port" | "identity">,
    { headless = true, args = [] }: { headless?: boolean; args?: readonly string[] } = {},
  ) {
    this.#args = args;
    this.built = built;
    this.#headless = headless;
  }

  /** Something to be undone at the end; the last first. */
  after(ending: () => Promise<unknown>): void {
    this.#endings.push(ending);
  }

  /** The relay for which the extension was built, with nothing in it yet. */
  async relay({ recorded = false, ...wish }: RelayWish = {}): Promise<RelayProcess> {
    const folder = await mkdtemp(join(tmpdir(), "0fc-relay-"));
    this.after(() => rm(folder, { recursive: true, force: true }));
    const data = join(folder, "data");
    await cp(this.built.identity, data, { recursive: true });
    const port = recorded ? await freePort() : this.built.port;
    const relay = await RelayProcess.start({ port, data, ...wish });
    this.after(() => relay.remove());
    if (recorded) {
      const proxy = await RecordingProxy.start({ port: this.built.port, to: port });
      this.#proxy = proxy;
      this.after(() => proxy.stop());
    }
    return relay;
  }

  /** A relay of somebody else's, with a key of its own. */
  async otherRelay({ port, args = [] }: { port?: number; args?: readonly string[] } = {}): Promise<{
    address: string;
    key: string;
  }> {
    const data = await mkdtemp(join(tmpdir(), "0fc-other-"));
    this.after(() => rm(data, { recursive: true, force: true }));
    const at = port ?? (await freePort());
    const relay = await RelayProcess.start({ port: at, data, args });
    this.after(() => relay.remove());
    const key = (await readFile(join(data, "relay.pub"), "utf8")).trim();
    return { address: `http://127.0.0.1:${at}`, key };
  }

  get proxy(): RecordingProxy {
    if (this.#proxy === null) throw new Error("the relay wasn't started with { recorded: true }");
    return this.#proxy;
  }

  /** A web site that has nothing to do with the relay. */
  async web(): Promise<WebServer> {
    if (this.#web === null) {
      const web = await WebServer.start();
      this.#web = web;
      this.after(() => web.stop());
    }
    return this.#web;
  }

  /** People with a browser each and nothing in it, all at once. */
  async people<const N extends readonly string[]>(
    ...names: N
  ): Promise<{ [K in keyof N]: Person }> {
    const web = await this.web();
    const arrivals = names.map(async (name) => {
      const person = await Person.arrive(name, {
        extension: this.built.extension,
        headless: this.#headless,
        args: this.#args,
        webPage: (body) => web.page(`/page-${(this.#pages += 1)}`, body),
      });
      this.after(() => person.leave());
      this.arrived.push(person);
      return person;
    });
    // Whoever arrives after another has failed is still to be sent home at the end.
    const settled = await Promise.allSettled(arrivals);
    const failed = settled.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
    return (await Promise.all(arrivals)) as unknown as { [K in keyof N]: Person };
  }

  /** The owner's browser from the first opening to a room at the relay. */
  async room(owner: Person, title: string, options: { rotateEvery?: number } = {}): Promise<void> {
    await owner.openPanel();
    await owner.choosePassphrase();
    await owner.createRoom(title, owner.name, options);
    await owner.waitForMembers(1);
  }

  /** Invites a guest with an empty browser into the owner's open room, all the way. */
  async invite(owner: Person, guest: Person, title?: string): Promise<void> {
    const link = await owner.makeInvite();
    await guest.openLink(link);
    await guest.joinAs();
    await guest.choosePassphrase();
    await guest.waitForRoom(title);
  }

  /** An owner and a guest, both in front of the room “Harbour” that she made. The relay must be there. */
  async pair(): Promise<[owner: Person, guest: Person]> {
    const [owner, guest] = await this.people("Olena", "Bruno");
    await this.room(owner, "Harbour");
    await this.invite(owner, guest, "Harbour");
    return [owner, guest];
  }

  /** Ends everything, whatever happens on the way, and then says what went wrong. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.#endings.splice(0).toReversed()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, "not everything could be ended");
  }
}
