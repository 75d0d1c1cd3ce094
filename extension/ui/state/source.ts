import { hex } from "../../../shared/bytes.ts";
import { TIMES } from "../../../shared/limits.ts";
import { reasonOf, type Client } from "../../rpc/client.ts";
import type { RpcError } from "../../rpc/contract.ts";
import { handOver, type FileCalls } from "../features/files/source.ts";
import type { RoomSource } from "../features/room/source.ts";

/** What the screen of one room asks of the background, over the page's line to it. */
export function roomSource(client: Client, room: string): RoomSource {
  const files: FileCalls = {
    begin: (wish) => client.call("file.begin", { room, ...wish }),
    piece: (file, at, data) => client.call("file.piece", { room, file, at, data }),
    send: (file, text, extras) => client.call("file.send", { room, file, text, ...extras }),
    cancel: (file) => client.call("file.cancel", { room, file }),
    read: (message, at) => client.call("file.read", { room, message, at }),
    reason: reasonOf,
  };
  return {
    thread: {
      page: (before, limit) =>
        client.call("thread.page", { room, limit, ...(before === undefined ? {} : { before }) }),
      read: (upTo) => quietly(client.call("room.read", { room, upTo })),
      onItems: (take) =>
        client.onPush((push) => {
          if (push.push === "items" && push.room === room) take(push.items, push.removed);
        }),
      onResume: (take) => client.onResume(take),
    },
    composer: {
      send: (text, extras) =>
        answered(client.call("message.send", { room, text, ...extras, once: newOnce() })),
      edit: (message, text, { mentions }) =>
        answered(
          client.call("message.edit", { room, message, text, ...(mentions && { mentions }) }),
        ),
      sendFile: (file, text, extras) => handOver(files, file, text, extras),
      draft: (draft) => quietly(client.call("room.draft", { room, draft })),
    },
    files,
    talk: {
      react: (message, emoji, on) =>
        answered(client.call("message.react", { room, message, emoji, on })),
      delete: (message) => answered(client.call("message.delete", { room, message })),
      remove: (message) => answered(client.call("message.remove", { room, message })),
      restore: (message) => answered(client.call("message.restore", { room, message })),
    },
    search: (words, before) =>
      client.call("thread.search", { room, words, ...(before === undefined ? {} : { before }) }),
    invite: {
      create: (hours) => client.call("invite.create", { room, hours, once: newOnce() }),
      link: (invite) => client.call("invite.link", { room, invite }),
      revoke: async (invite) => {
        await client.call("invite.revoke", { room, invite });
      },
    },
    verify: {
      number: async (member) => (await client.call("verify.number", { room, member })).number,
      mark: async (member, agrees) => {
        await client.call("verify.mark", { room, member, agrees });
      },
      prove: async (member, secret, asked) => {
        const params = { room, member, secret };
        if (asked) await client.call("verify.secret.agree", params);
        else await client.call("verify.secret.ask", params);
      },
      stop: () => quietly(client.call("verify.secret.stop", { room })),
      reason: reasonOf,
    },
    typing: sometimes(() => quietly(client.call("room.typing", { room }))),
    dealt: ({ kind, number, member }) =>
      quietly(client.call("room.dealt", { room, kind, number, member })),
    members: {
      remove: (member) => done(client.call("member.remove", { room, member })),
      offer: (to) => done(client.call("room.handover", { room, to })),
      take: (how) => done(client.call(`room.${how}`, { room })),
      decide: (invite, yes) => done(client.call("join.decide", { room, invite, yes })),
      policy: (change) => done(client.call("room.policy", { room, change })),
    },
    settings: {
      known: () => client.call("relay.known", { room }),
      leave: () => done(client.call("room.leave", { room })),
      delete: () => done(client.call("room.delete", { room })),
      policy: (change) => done(client.call("room.policy", { room, change })),
      own: async (change) => {
        await client.call("room.own", { room, ...change });
      },
    },
    code: (code) => done(client.call("room.code", { room, code })),
    retry: () => quietly(client.call("room.retry", { room })),
    forget: async () => {
      await client.call("room.forget", { room });
    },
    reason: reasonOf,
  };
}

async function done(asked: Promise<unknown>): Promise<void> {
  await asked;
}

/** Null once it is done, else why it was refused. */
function answered(asked: Promise<unknown>): Promise<RpcError | null> {
  return asked.then(() => null, reasonOf);
}

/** For what is asked again by itself later: a refusal changes nothing that is shown. */
function quietly(asked: Promise<unknown>): void {
  asked.catch(() => undefined);
}

/** For a request that is to be done once, however often it is asked. */
export function newOnce(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

/** At most once in `TIMES.typing` milliseconds, the first time at once. */
function sometimes(action: () => void): () => void {
  let last = -Infinity;
  return () => {
    if (performance.now() - last < TIMES.typing) return;
    last = performance.now();
    action();
  };
}
