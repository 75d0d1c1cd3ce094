/** Which of the extension's own pages is at the other end of a port. */
export type Page = "panel" | "join";

/** What a browser says of who opened a port. */
export interface Sender {
  id?: string | undefined;
  origin?: string | undefined;
  url?: string | undefined;
  frameId?: number | undefined;
}

export interface Self {
  /** The extension's id. */
  id: string;
  /** Its origin, without a slash at the end. */
  origin: string;
}

const PAGES = new Map<string, Page>([
  ["/sidepanel.html", "panel"],
  ["/join.html", "join"],
]);

/**
 * The page that opened a port, or null for anybody else. It is trusted only if
 * it is this extension's, says so by its origin as well (a missing origin is not
 * a trusted one), is a page that we know, and is not framed by another.
 */
export function pageOf(sender: Sender | undefined, self: Self): Page | null {
  if (sender === undefined || sender.id !== self.id || sender.origin !== self.origin) return null;
  if (sender.frameId !== undefined && sender.frameId !== 0) return null;
  if (sender.url === undefined || !URL.canParse(sender.url)) return null;
  const { protocol, host, pathname } = new URL(sender.url);
  if (`${protocol}//${host}` !== self.origin) return null;
  return PAGES.get(pathname) ?? null;
}
