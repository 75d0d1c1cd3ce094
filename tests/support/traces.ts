/**
 * Looking for a secret in bytes, in every form in which it might get there:
 *
 *     tracesOf({ token: t, title: "Harbour" }, bytes)   // [] or ["token as base64"]
 */

/** base64 of `secret` wherever it stands in a longer run of bytes: only what doesn't depend on its neighbours. */
function base64Forms(secret: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), secret])
      .toString("base64")
      .replaceAll("=", "");
    const first = shift === 0 ? 0 : shift + 1;
    const spoiled = (secret.length + shift) % 3 === 0 ? 0 : 1;
    return text.slice(first, text.length - spoiled);
  });
}

/** The forms of a secret, by name. Texts in UTF-8 and UTF-16; bytes and texts as they are, in hex and base64. */
export function formsOf(secret: string | Uint8Array): { form: string; bytes: Buffer }[] {
  const raw = typeof secret === "string" ? Buffer.from(secret, "utf8") : Buffer.from(secret);
  const hex = raw.toString("hex");
  const forms = [
    { form: "bytes", bytes: raw },
    { form: "hex", bytes: Buffer.from(hex) },
    { form: "HEX", bytes: Buffer.from(hex.toUpperCase()) },
  ];
  for (const text of base64Forms(raw)) {
    forms.push({ form: "base64", bytes: Buffer.from(text) });
    const url = text.replaceAll("+", "-").replaceAll("/", "_");
    if (url !== text) forms.push({ form: "base64url", bytes: Buffer.from(url) });
  }
  if (typeof secret === "string") {
    const little = Buffer.from(secret, "utf16le");
    forms.push({ form: "UTF-16LE", bytes: little });
    forms.push({ form: "UTF-16BE", bytes: Buffer.from(little).swap16() });
  }
  return forms;
}

/** Which secrets stand in `bytes`, and in what form. */
export function tracesOf(
  secrets: Readonly<Record<string, string | Uint8Array>>,
  bytes: Uint8Array,
): string[] {
  const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret)
      .filter((form) => haystack.includes(form.bytes))
      .map(({ form }) => `${name} as ${form}`),
  );
}
