import { Match, onMount, Show, Switch, type JSX, type ParentProps } from "solid-js";
import { IconButton } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { Phrase } from "../room/Phrase.tsx";
import type { Search } from "./search.ts";
import "./search.css";

/** The field, and below it what was found, which is given, or why there is nothing yet. */
export function SearchFrame<Hit>(
  props: ParentProps<{
    search: Search<Hit>;
    /** Which words stand on it: those for one room, or for all. */
    of: "search" | "search.all";
    onBack: () => void;
  }>,
): JSX.Element {
  const { t } = useI18n();
  let field: HTMLInputElement | undefined;
  onMount(() => {
    field?.focus();
    field?.select();
  });

  const clear = () => {
    props.search.seek("");
    field?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (props.search.query() === "") props.onBack();
    else clear();
  };
  const state = () => props.search.state();
  const nothing = () => props.search.hits().length === 0;
  const settled = () => state() === "done" || state() === "more";

  return (
    <>
      <header class="bar" role="search">
        <IconButton icon="back" label={t("search.close")} onClick={() => props.onBack()} />
        <div class="input search-field">
          <Icon name="search" small />
          <input
            ref={(element) => (field = element)}
            data-first
            type="search"
            autocomplete="off"
            spellcheck={false}
            maxlength={200}
            aria-label={t(`${props.of}.label`)}
            placeholder={t(`${props.of}.label`)}
            value={props.search.query()}
            onInput={(event) => props.search.seek(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <Show when={props.search.query() !== ""}>
            <IconButton icon="close" label={t("search.clear")} onClick={clear} />
          </Show>
        </div>
      </header>
      <main class="body">
        <h1 class="visually-hidden">{t(`${props.of}.title`)}</h1>
        <Switch>
          <Match when={state() === "idle"}>
            <p class="note search-note">{t(`${props.of}.hint`)}</p>
          </Match>
          <Match when={state() === "broken"}>
            <p class="note search-note" role="alert">
              {t("search.broken")}
            </p>
          </Match>
          <Match when={nothing() && settled()}>
            <div class="empty">
              <h2 class="title">
                <Phrase
                  of="search.none"
                  parts={{ words: <bdi>{props.search.query().trim()}</bdi> }}
                />
              </h2>
              <p class="note" role="status">
                {t("search.none.then")}
              </p>
            </div>
          </Match>
          <Match when={nothing()}>
            <div class="search-busy">
              <Waiting words={t("search.busy")} />
            </div>
          </Match>
          <Match when={!nothing()}>
            {props.children}
            <Show when={state() === "more"}>
              <p class="search-more">
                <button type="button" class="plain" onClick={() => props.search.more()}>
                  {t(`${props.of}.more`)}
                </button>
              </p>
            </Show>
            <Show when={state() === "busy"}>
              <div class="search-busy">
                <Waiting words={t("search.busy")} />
              </div>
            </Show>
          </Match>
        </Switch>
      </main>
    </>
  );
}
