import { For, Match, onMount, Show, Switch, untrack, type JSX } from "solid-js";
import type { MessageView } from "../../../rpc/talk.ts";
import { IconButton } from "../../components/Button.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Waiting } from "../../components/Waiting.tsx";
import { useI18n } from "../../i18n.ts";
import { inkOf } from "../members/ink.ts";
import { Name } from "../members/Name.tsx";
import { Phrase } from "../room/Phrase.tsx";
import { useNow } from "../room/now.ts";
import { sinceWhen } from "../room/when.ts";
import { harmless } from "../thread/text.ts";
import { around, createSearch, marked, readable, type SearchSource } from "./search.ts";
import "./search.css";

/** Words sought in all that this browser holds of a room; a hit leads to its place in the thread. */
export function SearchPage(props: {
  title: string;
  source: SearchSource;
  onBack: () => void;
  onHit: (hit: MessageView) => void;
}): JSX.Element {
  const { t, plural, number } = useI18n();
  const search = createSearch(untrack(() => props.source));
  let field: HTMLInputElement | undefined;
  onMount(() => field?.focus());

  const clear = () => {
    search.seek("");
    if (field !== undefined) field.value = "";
    field?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (search.query() === "") props.onBack();
    else clear();
  };
  const settled = () => search.state() === "done" || search.state() === "more";

  return (
    <>
      <header class="bar" role="search">
        <IconButton icon="back" label={t("search.close")} onClick={() => props.onBack()} />
        <div class="input search-field">
          <Icon name="search" small />
          <input
            ref={(element) => (field = element)}
            type="search"
            autocomplete="off"
            spellcheck={false}
            maxlength={200}
            aria-label={t("search.label")}
            placeholder={t("search.label")}
            onInput={(event) => search.seek(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <Show when={search.query() !== ""}>
            <IconButton icon="close" label={t("search.clear")} onClick={clear} />
          </Show>
        </div>
      </header>
      <main class="body">
        <h1 class="visually-hidden">{t("search.title")}</h1>
        <Switch>
          <Match when={search.state() === "idle"}>
            <p class="note search-note">{t("search.hint")}</p>
          </Match>
          <Match when={search.state() === "broken"}>
            <p class="note search-note" role="alert">
              {t("search.broken")}
            </p>
          </Match>
          <Match when={search.hits().length === 0 && settled()}>
            <div class="empty">
              <h2 class="title">
                <Phrase of="search.none" parts={{ words: <bdi>{search.query().trim()}</bdi> }} />
              </h2>
              <p class="note" role="status">
                {t("search.none.then")}
              </p>
            </div>
          </Match>
          <Match when={search.hits().length === 0}>
            <div class="search-busy">
              <Waiting words={t("search.busy")} />
            </div>
          </Match>
          <Match when={search.hits().length > 0}>
            <p class="note search-note" role="status">
              <Phrase
                of={plural.key("search.found", search.hits().length)}
                parts={{
                  count: number(search.hits().length),
                  room: <Name name={props.title} />,
                }}
              />
            </p>
            <ul class="hits">
              <For each={search.hits()}>
                {(hit) => (
                  <li>
                    <Hit hit={hit} words={search.query()} onOpen={() => props.onHit(hit)} />
                  </li>
                )}
              </For>
            </ul>
            <Show when={search.state() === "more"}>
              <p class="search-more">
                <button type="button" class="plain" onClick={() => search.more()}>
                  {t("search.more")}
                </button>
              </p>
            </Show>
            <Show when={search.state() === "busy"}>
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

function Hit(props: { hit: MessageView; words: string; onOpen: () => void }): JSX.Element {
  const { t, locale } = useI18n();
  const now = useNow();
  const parts = () =>
    marked(around(readable(harmless(props.hit.text), props.words), props.words), props.words);
  return (
    <button
      type="button"
      class="hit"
      data-of={props.hit.you ? "mine" : inkOf(props.hit.sender)}
      onClick={() => props.onOpen()}
    >
      <span class="by">
        <b class="who">
          <Show when={!props.hit.you} fallback={t("thread.you")}>
            <Name name={props.hit.name} />
          </Show>
        </b>
        <time datetime={new Date(props.hit.time).toISOString()}>
          {sinceWhen(props.hit.time, now(), locale())}
        </time>
      </span>
      <span class="words" dir="auto">
        <For each={parts()}>{(part) => (part.hit ? <mark>{part.text}</mark> : part.text)}</For>
      </span>
    </button>
  );
}
