import type { Plugin } from "vite";

/** Themis's loader names these for Node, and uses none of them in a browser. */
const NODE_ONLY = /^(?:fs|path|crypto|util|ws)$/;
const NOTHING = "\0nothing";

/** Leaves Node's modules out of what the browser loads. */
export function withoutNode(): Plugin {
  return {
    name: "0fc:no-node",
    enforce: "pre",
    resolveId: (id) => (NODE_ONLY.test(id) ? NOTHING : null),
    load: (id) => (id === NOTHING ? "export default {};" : null),
  };
}

const SOLID = /[\\/]solid-js[\\/]web[\\/]dist[\\/]web\.js$/;
const ASSIGNMENT = "t.innerHTML = html;";
const PARSED = `t.content.append(
      ...new DOMParser().parseFromString("<template>" + html + "</template>", "text/html")
        .head.firstChild.content.childNodes
    );`;

/**
 * Lets Solid make its templates, which are texts of our own markup, without an
 * assignment to `innerHTML`: so none at all is left in the product, and stores that
 * search for one find none. Fails where Solid no longer does it in the one place known.
 */
export function withoutInnerHtml(): Plugin {
  return {
    name: "0fc:no-inner-html",
    transform(code, id) {
      if (!SOLID.test(id.split("?")[0] ?? "")) return null;
      const parts = code.split(ASSIGNMENT);
      if (parts.length !== 2) throw new Error("solid-js makes its templates in another way now");
      return { code: parts.join(PARSED), map: null };
    },
  };
}
