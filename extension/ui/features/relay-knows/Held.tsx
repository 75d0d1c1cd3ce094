import { For, type JSX } from "solid-js";
import type { KnownView } from "../../../rpc/contract.ts";
import { useI18n, type I18n, type Key } from "../../i18n.ts";
import { sizeIn } from "../files/prepare.ts";
import { useNow } from "../room/now.ts";
import { dayAndClock } from "../room/when.ts";

type Line = [name: Key, value: string];

/** Counts, sizes and times, one line each; what there is none of is left out where that says nothing. */
function linesOf({ t, number, locale }: I18n, known: KnownView, now: number): Line[] {
  const when = (time: number) => dayAndClock(time, now, locale());
  const size = (bytes: number) => sizeIn(bytes, locale());
  const counted = (key: Key, count: number): string => t(key, { count: number(count) });
  const some = (count: number, line: Line): Line[] => (count > 0 ? [line] : []);
  const kept =
    known.oldest === null
      ? number(known.kept)
      : t("known.kept.value", { count: number(known.kept), when: when(known.oldest) });
  return [
    ["known.members", counted("known.members.value", known.members)],
    ...some(known.gone, ["known.gone", counted("known.gone.value", known.gone)]),
    [
      "known.address",
      t("known.address.value", { address: known.address, when: when(known.hashedUntil) }),
    ],
    ["known.connection", t("known.connection.value", { when: when(known.since) })],
    ["known.kept", kept],
    ...some(known.kept, ["known.size", t("known.size.value", { size: size(known.bytes) })]),
    ...some(known.erased, ["known.erased", counted("known.erased.value", known.erased)]),
    ...(known.last === null ? [] : [["known.last", when(known.last)] satisfies Line]),
    ["known.fetched", t("known.fetched.value")],
    ["known.renewals", counted("known.renewals.value", known.commits)],
    ...some(known.parts, ["known.parts", counted("known.parts.value", known.parts)]),
    ["known.invites", counted("known.invites.value", known.invites)],
    ...some(known.asks, ["known.asks", counted("known.asks.value", known.asks)]),
    ...some(known.files, [
      "known.files",
      t("known.files.value", { count: number(known.files), size: size(known.fileBytes) }),
    ]),
    ["known.clear", t("known.clear.value")],
  ];
}

/** All that the relay holds of the room and of this connection. */
export function Held(props: { known: KnownView }): JSX.Element {
  const i18n = useI18n();
  const now = useNow();
  return (
    <table class="ledger">
      <caption class="sub">{i18n.t("known.it")}</caption>
      <tbody>
        <For each={linesOf(i18n, props.known, now())}>
          {([name, value]) => (
            <tr>
              <th scope="row">{i18n.t(name)}</th>
              <td>{value}</td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
