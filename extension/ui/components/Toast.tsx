import {
  createContext,
  createSignal,
  onCleanup,
  Show,
  useContext,
  type JSX,
  type ParentProps,
} from "solid-js";
import { TIMES } from "../../../shared/limits.ts";
import { Icon } from "./Icon.tsx";

interface Notice {
  /** Asked for anew when the language changes. */
  words: () => string;
  action?: { label: () => string; do: () => void };
}

const SHOWN_FOR = 6000;
/** With something to be done: time to get there by the keyboard, and less than what it undoes can be undone. */
const ACTED_FOR = TIMES.undo - 1000;
const ToastContext = createContext<(notice: Notice) => void>();

/** Says one passing thing at a time above the screen's foot; spoken politely. */
export function ToastProvider(props: ParentProps): JSX.Element {
  const [notice, setNotice] = createSignal<Notice | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hide = () => setNotice(null);
  const show = (next: Notice) => {
    clearTimeout(timer);
    setNotice(next);
    timer = setTimeout(hide, next.action === undefined ? SHOWN_FOR : ACTED_FOR);
  };
  const act = (action: () => void) => {
    hide();
    action();
  };
  onCleanup(() => clearTimeout(timer));
  return (
    <ToastContext.Provider value={show}>
      {props.children}
      <div role="status" data-kb-top-layer="">
        <Show when={notice()}>
          {(shown) => (
            // What lies below is wanted sooner than the news: a click takes it away.
            <div class="toast arrive" onClick={hide}>
              <Icon name="info" />
              <span>{shown().words()}</span>
              <Show when={shown().action}>
                {(action) => (
                  <button type="button" onClick={() => act(action().do)}>
                    {action().label()}
                  </button>
                )}
              </Show>
            </div>
          )}
        </Show>
      </div>
    </ToastContext.Provider>
  );
}

/** How to say something in passing. Throws outside of a `ToastProvider`. */
export function useToast(): (notice: Notice) => void {
  const show = useContext(ToastContext);
  if (show === undefined) throw new Error("useToast needs a ToastProvider above it");
  return show;
}
