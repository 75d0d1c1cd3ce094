/** What the build puts in place of these; see WXT's "environment variables". */
interface ImportMeta {
  readonly env: { readonly FIREFOX: boolean };
}
