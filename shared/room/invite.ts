import * as v from "valibot";
import { base64url, fromBase64url } from "../bytes.ts";
import type { Bytes, Crypto } from "../crypto/port.ts";
import { LIMITS } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import { decode, encode } from "../wire/codec.ts";
import { digest, exactly, publicKey, roomId, time } from "../wire/ids.ts";
import { label } from "../wire/label.ts";
import { PROTOCOL } from "../wire/version.ts";
import type { InviteLink, MemberState, OwnInvite } from "./state.ts";

/** What an invite's secret `t` stands for: the relay's access token and the key of the request (P12). */
export function inviteSecrets(crypto: Crypto, t: Bytes): { acl: Bytes; join: Bytes } {
  return {
    acl: crypto.hkdf(t, encode([label("acl")])),
    join: crypto.hkdf(t, encode([label("join")])),
  };
}

const address = v.pipe(v.string(), v.maxLength(255), v.check(isOrigin));

/** Whether `text` is an http or https origin and nothing more. */
export function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === "https:" || url.protocol === "http:") && url.origin === text;
}

const payload = v.strictTuple([
  address,
  publicKey,
  roomId,
  digest,
  publicKey,
  publicKey,
  exactly(32),
  time,
]);

/** The link as text: the secret stands in the fragment, which browsers send to nobody (P13). */
export function formatLink(link: InviteLink): string {
  const { relayKey, room, uid, owner, ik, t, expiry } = link;
  const bytes = encode([link.address, relayKey, room, uid, owner, ik, t, expiry]);
  return `${link.address}/i#${PROTOCOL}.${base64url(bytes)}`;
}

export type LinkError = "malformed" | "version";

/** Reads a whole link, or only what stands after its `#`. The caller judges `expiry`. */
export function parseLink(text: string): Result<InviteLink, LinkError> {
  if (text.length > LIMITS.linkChars) return fail("malformed");
  const fragment = text.slice(text.indexOf("#") + 1).trim();
  const match = /^(\d{1,4})\.([A-Za-z0-9_-]+)$/.exec(fragment);
  if (match === null) return fail("malformed");
  if (Number(match[1]) !== PROTOCOL) return fail("version");
  const bytes = fromBase64url(match[2] ?? "");
  if (bytes === null) return fail("malformed");
  const decoded = decode(payload, bytes, LIMITS.linkChars);
  if (!decoded.ok) return fail("malformed");
  const [origin, relayKey, room, uid, owner, ik, t, expiry] = decoded.value;
  return ok({ address: origin, relayKey, room, uid, owner, ik, t, expiry });
}

/** The link of an own invite. */
export function inviteLink(state: MemberState, invite: OwnInvite): string {
  return formatLink({
    address: state.relay.address,
    relayKey: state.relay.key,
    room: state.room,
    uid: state.uid,
    owner: state.keys.sig.publicKey,
    ik: invite.ik.publicKey,
    t: invite.t,
    expiry: invite.expiry,
  });
}
