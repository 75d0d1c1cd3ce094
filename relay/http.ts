import { HOME_PAGE, INVITE_PAGE } from "./page.ts";
import type { HttpAnswer } from "./transport.ts";

/** Everything the relay says over plain HTTP. */

const GUARDS = {
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
} as const;

const PAGE_HEADERS = {
  ...GUARDS,
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

export interface Health {
  ok: boolean;
  version: string;
  /** Seconds. */
  uptime: number;
}

function json(status: number, value: unknown): HttpAnswer {
  const headers = { ...GUARDS, "Content-Type": "application/json" };
  return { status, headers, body: `${JSON.stringify(value)}\n` };
}

function pageAnswer(body: string): HttpAnswer {
  return { status: 200, headers: PAGE_HEADERS, body };
}

/** The answer to a request; `path` is without its query. Whatever isn't known is a 404. */
export function answerHttp(method: string, path: string, health: () => Health): HttpAnswer {
  const reads = method === "GET" || method === "HEAD";
  if (reads && path === "/health") {
    const now = health();
    return json(now.ok ? 200 : 503, now);
  }
  if (reads && path === "/i") return pageAnswer(INVITE_PAGE);
  if (reads && path === "/") return pageAnswer(HOME_PAGE);
  return {
    status: 404,
    headers: { ...GUARDS, "Content-Type": "text/plain; charset=utf-8" },
    body: "Not found\n",
  };
}
