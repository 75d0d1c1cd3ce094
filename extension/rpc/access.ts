/**
 * The access without which a relay's invite links can't be taken inside the
 * browser: the pattern of all pages of its host, since none can be made for a
 * single port of it in every browser. Throws on what is no address.
 */
export function pagesOf(address: string): string {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}
