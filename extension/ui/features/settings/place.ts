/** The pages under the settings. */
export type SettingsPage =
  | "lock"
  | "passphrase"
  | "notify"
  | "relays"
  | "relay-add"
  | "theme"
  | "language"
  | "export"
  | "import";
