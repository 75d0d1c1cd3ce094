import { createMemo, type JSX } from "solid-js";
import { useI18n, type Key } from "../../i18n.ts";

/** A message with elements in the places of its `{{ names }}`, in whatever order the language has them. */
export function Phrase(props: { of: Key; parts: Record<string, JSX.Element> }): JSX.Element {
  const { raw } = useI18n();
  const bits = createMemo(() => raw(props.of).split(/\{\{\s*(\w+)\s*\}\}/));
  return <>{bits().map((bit, at) => (at % 2 === 0 ? bit : (props.parts[bit] ?? "")))}</>;
}
