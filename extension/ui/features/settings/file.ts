/** Files that a person takes out of the panel and brings back, as base64url text. */

/** Hands a file to the browser's downloads. */
export function saveFile(name: string, base64url: string): void {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(text, (char) => char.codePointAt(0) ?? 0);
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has taken the address over once the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(address));
}

/** What stands in a file that was chosen. Rejects where it can't be read. */
export function readFile(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("error", () => reject(reader.error ?? new Error("no file")));
    reader.addEventListener("load", () => {
      const url = typeof reader.result === "string" ? reader.result : "";
      const base64 = url.slice(url.indexOf(",") + 1);
      resolve(base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""));
    });
    reader.readAsDataURL(file);
  });
}

/** A name that says what the file is and when it was made, in the same letters everywhere. */
export function backupName(now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  return `0fc-backup-${day}.0fc`;
}
