/** What the build puts in place of these; see "environment variables" of WXT and "glob import" of Vite. */
interface ImportMeta {
  readonly env: { readonly FIREFOX: boolean };
  glob<T>(pattern: string, options: { import: "default" }): Record<string, () => Promise<T>>;
}
