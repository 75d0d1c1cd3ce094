import { createSignal, For, Show, type Accessor, type JSX } from "solid-js";
import type { MemberView } from "../../../rpc/contract.ts";
import { Sigil } from "../../components/Sigil.tsx";
import { useI18n } from "../../i18n.ts";
import { inkOf } from "../members/ink.ts";
import { Name } from "../members/Name.tsx";

/** Id of the list of names, and of each of its entries: the field points to them. */
export const NAMES = "composer-names";
export const nameId = (at: number): string => `${NAMES}-${at}`;

const SHOWN = 6;
const BEGUN = /(?:^|[^\p{L}\p{N}])@([^@\n]{0,64})$/u;

/** What one types after an @, and who may be meant. */
export interface Naming {
  open: Accessor<boolean>;
  found: Accessor<readonly MemberView[]>;
  /** Which of them Enter takes. */
  at: Accessor<number>;
  /** Looks at what stands before the caret. */
  look(): void;
  close(): void;
  take(member: MemberView): void;
  /** True for a key that was meant for the list. */
  onKeyDown(event: KeyboardEvent): boolean;
}

export function createNaming(
  field: () => HTMLTextAreaElement | undefined,
  members: () => readonly MemberView[],
  write: (text: string) => void,
): Naming {
  const [found, setFound] = createSignal<readonly MemberView[]>([]);
  const [at, setAt] = createSignal(0);
  const open = () => found().length > 0;
  const close = () => setFound([]);

  const begun = (): string | null => {
    const element = field();
    if (element === undefined || element.selectionStart !== element.selectionEnd) return null;
    return BEGUN.exec(element.value.slice(0, element.selectionStart))?.[1] ?? null;
  };
  const look = () => {
    const typed = begun();
    const sought = typed?.toLocaleLowerCase() ?? "";
    setAt(0);
    setFound(
      typed === null
        ? []
        : members()
            .filter(({ name }) => name !== "" && name.toLocaleLowerCase().startsWith(sought))
            .slice(0, SHOWN),
    );
  };
  const take = ({ name }: MemberView) => {
    const element = field();
    const typed = begun();
    close();
    if (element === undefined || typed === null) return;
    const end = element.selectionStart;
    element.setRangeText(`${name} `, end - typed.length, end, "end");
    write(element.value);
    element.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open()) return false;
    const count = found().length;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") setAt((now) => (now + 1) % count);
    else if (event.key === "ArrowUp") setAt((now) => (now + count - 1) % count);
    else if (event.key === "Enter" && !event.shiftKey) {
      const member = found()[at()];
      if (member !== undefined) take(member);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return { open, found, at, look, close, take, onKeyDown };
}

/** The members whose names begin with what was typed. */
export function Names(props: { naming: Naming }): JSX.Element {
  const { t } = useI18n();
  return (
    <Show when={props.naming.open()}>
      <ul id={NAMES} class="menu names" role="listbox" aria-label={t("composer.mentions")}>
        <For each={props.naming.found()}>
          {(member, index) => (
            <li
              id={nameId(index())}
              role="option"
              aria-selected={props.naming.at() === index()}
              data-of={inkOf(member.index)}
              // Before the field loses the focus, which would close the list.
              onMouseDown={(event) => {
                event.preventDefault();
                props.naming.take(member);
              }}
            >
              <Sigil mark={member.mark} />
              <Name name={member.name} />
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
