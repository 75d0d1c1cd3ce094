import { createMemo, createSignal, onMount, Show, type JSX } from "solid-js";
import type { RpcError } from "../../../rpc/contract.ts";
import type { FileView } from "../../../rpc/files.ts";
import { Icon } from "../../components/Icon.tsx";
import { useI18n, type Key } from "../../i18n.ts";
import { PICTURES, safeName, sizeIn } from "./prepare.ts";
import { useFiles } from "./source.ts";
import { Viewer } from "./Viewer.tsx";
import "./files.css";

/** A picture of at most this many bytes is fetched as soon as it comes into view. */
const AT_ONCE = 4_000_000;

const WHY: Partial<Record<RpcError, Key>> = {
  "file-gone": "file.gone",
  "file-damaged": "file.damaged",
  offline: "file.offline",
};

/** The file of a message: a picture to look at, or a row that saves it. */
export function Attached(props: { message: string; file: FileView }): JSX.Element {
  const picture = () => (PICTURES.has(props.file.mime) ? props.file.picture : null);
  return (
    <Show when={picture()} fallback={<Row message={props.message} file={props.file} />}>
      {(size) => <Shot message={props.message} file={props.file} size={size()} />}
    </Show>
  );
}

/** How a message's file comes, and the words for that: `idle` where nothing is under way. */
function useComing(message: () => string, idle: () => string) {
  const { t, number } = useI18n();
  const files = useFiles();
  const coming = createMemo(() => files.coming(message()));
  const words = () => {
    const failed = coming().why();
    if (failed !== null) return t(WHY[failed] ?? "file.failed");
    const done = coming().done();
    return done === null ? idle() : t("file.coming", { percent: number(Math.round(done * 100)) });
  };
  return { coming, words };
}

function Shot(props: {
  message: string;
  file: FileView;
  size: readonly [number, number];
}): JSX.Element {
  const { t, locale } = useI18n();
  const files = useFiles();
  const [url, setUrl] = createSignal<string | null>(null);
  const [open, setOpen] = createSignal(false);
  const { coming, words } = useComing(
    () => props.message,
    () => t("file.show", { size: sizeIn(props.file.size, locale()) }),
  );

  const load = async () => {
    const { message, file } = props;
    setUrl(await coming().follow((progress) => files.picture(message, file, progress)));
  };
  onMount(() => {
    if (props.file.size <= AT_ONCE) void load();
  });
  const ratio = () => `${props.size[0]} / ${props.size[1]}`;

  return (
    <figure class="shot" style={{ "aspect-ratio": ratio() }}>
      <Show
        when={url()}
        fallback={
          <button
            type="button"
            class="shot-wait"
            disabled={coming().done() !== null}
            onClick={load}
          >
            <Icon name="picture" />
            <span>{words()}</span>
          </button>
        }
      >
        {(address) => (
          <>
            <button
              type="button"
              class="shot-open"
              aria-label={t("file.open", { name: safeName(props.file.name) })}
              onClick={() => setOpen(true)}
            >
              <img src={address()} alt="" decoding="async" />
            </button>
            <Viewer
              open={open()}
              name={safeName(props.file.name)}
              url={address()}
              onClose={() => setOpen(false)}
            />
          </>
        )}
      </Show>
    </figure>
  );
}

function Row(props: { message: string; file: FileView }): JSX.Element {
  const { t, locale } = useI18n();
  const files = useFiles();
  const { coming, words } = useComing(
    () => props.message,
    () => sizeIn(props.file.size, locale()),
  );
  const name = () => safeName(props.file.name);

  const fetch = async () => {
    if (coming().done() !== null) return;
    const { message, file } = props;
    const blob = await coming().follow((progress) => files.blob(message, file, progress));
    if (blob === null) return;
    const url = URL.createObjectURL(blob);
    save(url, safeName(file.name));
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  return (
    <button
      type="button"
      class="attachment"
      classList={{ failed: coming().why() !== null }}
      aria-label={t("file.save", { name: name() })}
      onClick={fetch}
    >
      <Icon name="file" />
      <span>
        <b>
          <bdi>{name()}</bdi>
        </b>
        <small role="status">{words()}</small>
      </span>
      <Icon name="download" small />
    </button>
  );
}

/** Saves what stands at an address of this page. */
export function save(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
