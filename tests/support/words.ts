import messages from "../../extension/ui/messages/en.json" with { type: "json" };

/**
 * The words on the panel, by the key under which the message file has them, so
 * that a test reads what a person reads and survives a better wording.
 */

export type Key = keyof typeof messages;

export function words(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return messages[key].replaceAll(/\{\{ (\w+) \}\}/g, (_, name: string) =>
    String(values[name] ?? ""),
  );
}
