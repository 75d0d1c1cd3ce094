import * as v from "valibot";

type Tagged<Key extends string> = v.StrictObjectSchema<
  v.ObjectEntries & Record<Key, v.LiteralSchema<string, undefined>>,
  undefined
>;

/**
 * One of several maps, told apart by the text in `key`. As `v.variant`, but the
 * map is looked up by that text and not compared with one option after the other,
 * which took most of the time of decoding a message.
 */
export function tagged<Key extends string, const Options extends readonly Tagged<Key>[]>(
  key: Key,
  options: Options,
): v.GenericSchema<unknown, v.InferOutput<Options[number]>> {
  const byTag = new Map(options.map((option) => [option.entries[key].literal, option]));
  const none = v.never();
  return v.lazy((input) => {
    if (typeof input !== "object" || input === null) return none;
    const tag: unknown = Reflect.get(input, key);
    return (typeof tag === "string" ? byTag.get(tag) : undefined) ?? none;
  });
}
