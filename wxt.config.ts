import { resolve } from "node:path";
import { defineConfig } from "wxt";
import { withoutInnerHtml, withoutNode } from "./extension/bundle.ts";
import { manifestFor } from "./extension/manifest.ts";
import { readdirSync, readFileSync } from "node:fs";
import { pinnedRelay } from "./relay/pinned.ts";

/** The relay for which this build is made: where rooms are made, and whose links are taken. */
const relay = await pinnedRelay(process.env);

/** What the background says without a page is taken out of the same message files. */
const MESSAGES = "extension/ui/messages";
const catalogues = Object.fromEntries(
  readdirSync(MESSAGES).map((file) => [
    file.replace(".json", ""),
    JSON.parse(readFileSync(`${MESSAGES}/${file}`, "utf8")) as Record<string, string>,
  ]),
);

export default defineConfig({
  srcDir: "extension",
  publicDir: "assets/public",
  outDir: ".output",
  manifestVersion: 3,
  // What a store's reviewer builds the Firefox package from; a relay's key never gets there.
  zip: {
    excludeSources: ["data/**", "assets/screenshots/**", "assets/store/**", "tests/**"],
  },
  imports: false,
  modules: ["@wxt-dev/module-solid", "@wxt-dev/webextension-polyfill"],
  hooks: {
    "build:publicAssets"(_wxt, files) {
      files.push({
        absoluteSrc: resolve("node_modules/@cossacklabs/themis/dist-es6/libthemis.wasm"),
        relativeDest: "libthemis.wasm",
      });
      for (const [language, messages] of Object.entries(catalogues)) {
        files.push({
          relativeDest: `words/${language}.json`,
          contents: JSON.stringify(
            Object.fromEntries(
              Object.entries(messages).filter(([key]) => key.startsWith("notify.")),
            ),
          ),
        });
      }
    },
  },
  vite: () => ({
    define: {
      __RELAY_ADDRESS__: JSON.stringify(relay.address),
      __RELAY_KEY__: JSON.stringify(relay.key),
    },
    plugins: [withoutNode(), withoutInnerHtml()],
  }),
  manifest: ({ browser }) => manifestFor(browser, relay.address),
});
