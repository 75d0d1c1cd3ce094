import type { UserManifest } from "wxt";
import words from "./ui/messages/en.json" with { type: "json" };
import packageOf from "../package.json" with { type: "json" };

/**
 * No code but the extension's own, with WebAssembly for Themis and Argon2id; no
 * frame in or around its pages; nothing loaded from anywhere. Sockets may go to
 * any relay, as an invite names its own.
 */
const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What every browser is asked for. */
const PERMISSIONS = [
  // The session-only key of an unlocked vault, and settings.
  "storage",
  // Connections brought back after the browser stopped the background; auto-lock.
  "alarms",
  // A new message is told of, without a word of it unless that was asked for.
  "notifications",
  // Invite links taken before their request leaves the browser; adds no warning of its own.
  "declarativeNetRequestWithHostAccess",
] as const;

/** Without it an invite link that is clicked on a page of the web would not lead to the join page. */
const JOIN_PAGE = { resources: ["join.html"], matches: ["http://*/*", "https://*/*"] };

/** What only browsers of Chrome's family know. */
const CHROME: UserManifest = {
  // Alarms every half minute; everything else here is older.
  minimum_chrome_version: "120",
  // The panel is where the chat is.
  // Locked with the computer's screen, of which Firefox tells nobody.
  // And the trace that an invite link leaves in the browser's history is erased; adds no warning.
  permissions: [...PERMISSIONS, "sidePanel", "idle", "browsingData"],
  // No page and no other extension may connect.
  externally_connectable: { ids: [] },
  // An address that changes with each start, so that no page can find out whether 0fc is here.
  // `extension_ids` is for a link that is typed or comes from elsewhere: no page asks for it, and
  // the browser then lets nothing through but what is open to all that is no page.
  web_accessible_resources: [{ ...JOIN_PAGE, extension_ids: ["*"], use_dynamic_url: true }],
};

/** What only Firefox knows. Its addresses of extensions are random, a profile each. */
const FIREFOX: UserManifest = {
  permissions: [...PERMISSIONS],
  web_accessible_resources: [JOIN_PAGE],
  browser_specific_settings: {
    gecko: {
      id: "0fc@0fc.example",
      strict_min_version: "142.0",
      data_collection_permissions: { required: ["none"] },
    },
  },
};

/** The match pattern of a relay's pages. Firefox's patterns have no ports. */
function pagesOf(browser: string, relay: string): string {
  const { protocol, host, hostname } = new URL(relay);
  return `${protocol}//${browser === "firefox" ? hostname : host}/*`;
}

/** The manifest for `browser`, of a build for the relay at the origin `relay`. */
export function manifestFor(browser: string, relay: string): UserManifest {
  return {
    name: "0fc",
    version: packageOf.version,
    description: packageOf.description,
    // Without it the rule for invite links would not apply to the relay's pages.
    host_permissions: [pagesOf(browser, relay)],
    // Asked for one relay at a time, when somebody adds it: its invite links are then taken too.
    optional_host_permissions: ["https://*/*", "http://*/*"],
    commands: {
      lock: { suggested_key: { default: "Alt+Shift+L" }, description: words["command.lock"] },
      // Two hands' work, and nothing that a browser does by itself.
      wipe: {
        suggested_key: { default: "Alt+Shift+Delete" },
        description: words["command.wipe"],
      },
    },
    action: { default_title: "0fc" },
    content_security_policy: { extension_pages: CSP },
    // What is said here is kept, sealed, on disk: that is not what a private window promises.
    incognito: "not_allowed",
    ...(browser === "firefox" ? FIREFOX : CHROME),
  };
}
