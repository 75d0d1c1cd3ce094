import * as v from "valibot";
import { fail, type Result } from "../../shared/result.ts";
import {
  JOIN_PAGE_METHODS,
  requests,
  type Answers,
  type Method,
  type Reply,
  type RpcError,
} from "../rpc/contract.ts";
import type { Page } from "../rpc/sender.ts";
import type { App } from "./app.ts";
import { beginFile, cancelFile, readFile, sendFile, takePiece } from "./handlers/file.ts";
import type { Handler } from "./handlers/handler.ts";
import { makeBackup, restoreBackup } from "./handlers/backup.ts";
import { addRelay, chooseRelay, giveCode, removeRelay, setRelayCode } from "./handlers/relays.ts";
import { createInvite, revokeInvite, showInvite } from "./handlers/invite.ts";
import { beginJoin, inspectLink } from "./handlers/join.ts";
import {
  deleteMessage,
  editMessage,
  reactMessage,
  removeMessage,
  restoreMessage,
  sendMessage,
} from "./handlers/message.ts";
import { readKnown } from "./handlers/known.ts";
import { dealtWithAlarm, typeInRoom } from "./handlers/presence.ts";
import {
  acceptRoom,
  changePolicy,
  decideJoin,
  deleteRoom,
  leaveRoom,
  offerRoom,
  removeMember,
  succeedRoom,
} from "./handlers/membership.ts";
import {
  connectRooms,
  forgetRoom,
  keepDraft,
  makeRoom,
  ownRoomData,
  readRoom,
  retryRoom,
} from "./handlers/room.ts";
import { setSettings } from "./handlers/settings.ts";
import { pageThread, searchThread } from "./handlers/thread.ts";
import {
  changePassphrase,
  createVault,
  lockVault,
  unlockVault,
  wipeVault,
} from "./handlers/vault.ts";
import { agreeSecret, askSecret, markMember, showNumber, stopSecret } from "./handlers/verify.ts";
import { watchApp, watchRoom } from "./handlers/watch.ts";
import type { Client } from "./pushes.ts";

/** From a page's request to its use case. Nothing a page says is looked up by name anywhere else. */

type Handlers = { [M in Method]: Handler<M> };

const handlers: Handlers = {
  "app.watch": watchApp,
  "app.connect": connectRooms,
  "vault.create": createVault,
  "vault.unlock": unlockVault,
  "vault.lock": lockVault,
  "vault.change": changePassphrase,
  "vault.wipe": wipeVault,
  "backup.make": makeBackup,
  "backup.restore": restoreBackup,
  "relay.add": addRelay,
  "relay.remove": removeRelay,
  "relay.choose": chooseRelay,
  "relay.code": setRelayCode,
  "room.code": giveCode,
  "settings.set": setSettings,
  "room.create": makeRoom,
  "room.watch": watchRoom,
  "room.read": readRoom,
  "room.draft": keepDraft,
  "room.forget": forgetRoom,
  "room.own": ownRoomData,
  "room.retry": retryRoom,
  "room.typing": typeInRoom,
  "verify.number": showNumber,
  "verify.mark": markMember,
  "verify.secret.ask": askSecret,
  "verify.secret.agree": agreeSecret,
  "verify.secret.stop": stopSecret,
  "room.dealt": dealtWithAlarm,
  "member.remove": removeMember,
  "room.leave": leaveRoom,
  "room.policy": changePolicy,
  "room.handover": offerRoom,
  "room.accept": acceptRoom,
  "room.succeed": succeedRoom,
  "room.delete": deleteRoom,
  "join.decide": decideJoin,
  "invite.create": createInvite,
  "invite.link": showInvite,
  "invite.revoke": revokeInvite,
  "join.inspect": inspectLink,
  "join.start": beginJoin,
  "message.send": sendMessage,
  "message.edit": editMessage,
  "message.delete": deleteMessage,
  "message.remove": removeMessage,
  "message.restore": restoreMessage,
  "message.react": reactMessage,
  "thread.page": pageThread,
  "thread.search": searchThread,
  "file.begin": beginFile,
  "file.piece": takePiece,
  "file.send": sendFile,
  "file.cancel": cancelFile,
  "file.read": readFile,
  "relay.known": readKnown,
};

/** Requests that pages make by themselves, so that they don't show that somebody is there. */
const UNATTENDED: ReadonlySet<Method> = new Set([
  "app.watch",
  "app.connect",
  "room.watch",
  "room.read",
  "thread.page",
  "file.read",
]);

const id = v.pipe(v.number(), v.safeInteger());
const envelope = v.strictObject({
  id,
  method: v.custom<Method>((name) => typeof name === "string" && Object.hasOwn(requests, name)),
  params: v.unknown(),
});
const answerable = v.object({ id });

function tooLong(issues: readonly v.BaseIssue<unknown>[]): boolean {
  return issues.some(({ type, path }) => type === "max_length" && path?.[0]?.key === "text");
}

async function handle<M extends Method>(
  app: App,
  method: M,
  params: unknown,
  client: Client,
): Promise<Result<Answers[M], RpcError>> {
  const parsed = v.safeParse(requests[method], params);
  if (!parsed.success) return fail(tooLong(parsed.issues) ? "too-large" : "bad-request");
  if (!UNATTENDED.has(method)) await app.autoLock.active();
  return handlers[method](app, parsed.output, client);
}

/**
 * The reply to one message of a page, or null where it can't even be answered.
 * Never throws: what goes wrong unexpectedly is `storage` or `internal`, and its
 * details stay here.
 */
export async function answer(
  app: App,
  page: Page,
  client: Client,
  message: unknown,
  fault: (error: unknown) => void,
): Promise<Reply | null> {
  const request = v.safeParse(envelope, message);
  if (!request.success) {
    const known = v.safeParse(answerable, message);
    return known.success ? { id: known.output.id, ok: false, error: "bad-request" } : null;
  }
  const { id: number, method, params } = request.output;
  if (page === "join" && !JOIN_PAGE_METHODS.includes(method)) {
    return { id: number, ok: false, error: "bad-request" };
  }
  try {
    const result = await handle(app, method, params, client);
    return { id: number, ...result };
  } catch (error) {
    fault(error);
    return { id: number, ok: false, error: isStorage(error) ? "storage" : "internal" };
  }
}

function isStorage(error: unknown): boolean {
  return (
    error instanceof DOMException || (error instanceof Error && error.name === "DamagedRecord")
  );
}
