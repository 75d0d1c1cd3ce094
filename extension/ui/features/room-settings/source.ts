/** What the settings of a room ask of the background. Everything rejects where it was refused. */
export interface RoomSettingsSource {
  /** What is set for oneself alone; an empty title is the one that the owner gave. */
  own(change: { muted?: boolean; title?: string }): Promise<void>;
}
