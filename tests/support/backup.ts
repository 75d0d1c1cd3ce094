import type { Person } from "./profile.ts";
import { words } from "./words.ts";

/** From the list of rooms to the page of import, with everything filled in that it asks for. */
export async function chooseBackup(
  person: Person,
  file: string,
  passphrase: string,
): Promise<void> {
  await person.press(words("rooms.settings"));
  await person.press(words("settings.import"));
  const input = await person.until("finds the file's field", () =>
    person.panel.$("input#import-file"),
  );
  await input.uploadFile(file);
  await person.fill(words("import.passphrase"), passphrase);
}
