import { For, type JSX } from "solid-js";
import { Lamp } from "../../components/Lamp.tsx";
import { Sigil } from "../../components/Sigil.tsx";
import { useI18n } from "../../i18n.ts";
import { inkOf } from "../members/ink.ts";
import { Name } from "../members/Name.tsx";
import type { Reader } from "./talk.ts";

/** Who of the others has read a message, those who have first. */
export function Readers(props: { readers: readonly Reader[] }): JSX.Element {
  const { t } = useI18n();
  const sorted = () =>
    props.readers.toSorted((one, other) => Number(other.read) - Number(one.read));
  return (
    <>
      <ul class="readers">
        <For each={sorted()}>
          {(reader) => (
            <li class="item member" data-ink={inkOf(reader.member)}>
              <Sigil mark={reader.mark} verified={reader.verified} />
              <span class="item-text">
                <b>
                  <Name name={reader.name} />
                </b>
              </span>
              <span class="item-value reader-state">
                <Lamp state={reader.read ? "lit" : "off"} />
                {t(reader.read ? "thread.readers.read" : "thread.readers.not")}
              </span>
            </li>
          )}
        </For>
      </ul>
      <p class="note">{t("thread.readers.note")}</p>
    </>
  );
}
