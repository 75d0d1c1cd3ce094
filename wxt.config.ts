import { resolve } from "node:path";
import { defineConfig } from "wxt";
import manifestOf from "./package.json" with { type: "json" };
import { pinnedRelay } from "./relay/pinned.ts";

/** The relay for which this build is made: where rooms are made, and whose links are taken. */
const relay = await pinnedRelay(process.env);
const relayPages = `${relay.address}/*`;

/** Themis's loader names these for Node, and uses none of them in a browser. */
const NODE_ONLY = /^(?:fs|path|crypto|util|ws)$/;
const NOTHING = "\0nothing";

/**
 * No code but the extension's own, with WebAssembly for Themis and Argon2id; no
 * frame in or around its pages; nothing loaded from anywhere. Sockets may go to
 * any relay, as an invite names its own.
 */
const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export default defineConfig({
  srcDir: "extension",
  publicDir: "assets/public",
  outDir: ".output",
  imports: false,
  modules: ["@wxt-dev/module-solid", "@wxt-dev/webextension-polyfill"],
  hooks: {
    "build:publicAssets"(_wxt, files) {
      files.push({
        absoluteSrc: resolve("node_modules/@cossacklabs/themis/dist-es6/libthemis.wasm"),
        relativeDest: "libthemis.wasm",
      });
    },
  },
  vite: () => ({
    define: {
      __RELAY_ADDRESS__: JSON.stringify(relay.address),
      __RELAY_KEY__: JSON.stringify(relay.key),
    },
    plugins: [
      {
        name: "0fc:no-node",
        enforce: "pre",
        resolveId: (id: string) => (NODE_ONLY.test(id) ? NOTHING : null),
        load: (id: string) => (id === NOTHING ? "export default {};" : null),
      },
    ],
  }),
  manifest: {
    name: "0fc",
    version: manifestOf.version,
    description: manifestOf.description,
    // Alarms every half minute; everything else here is older.
    minimum_chrome_version: "120",
    permissions: [
      // The session-only key of an unlocked vault, and settings.
      "storage",
      // Connections brought back after the browser stopped the worker; auto-lock.
      "alarms",
      // Where the chat is.
      "sidePanel",
      // Invite links taken before their request leaves the browser; adds no warning of its own.
      "declarativeNetRequestWithHostAccess",
    ],
    // Without it the rule for invite links would not apply to the relay's pages.
    host_permissions: [relayPages],
    action: { default_title: "0fc" },
    // Without it an invite link that is clicked on a page of the web would not lead to the join page.
    web_accessible_resources: [
      { resources: ["join.html"], matches: ["http://*/*", "https://*/*"], use_dynamic_url: true },
    ],
    // No page and no other extension may connect.
    externally_connectable: { ids: [] },
    content_security_policy: { extension_pages: CSP },
    // What is said here is kept, sealed, on disk: that is not what a private window promises.
    incognito: "not_allowed",
  },
});
