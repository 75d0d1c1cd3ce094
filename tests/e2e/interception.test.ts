import type { Page } from "puppeteer";
import { expect, test } from "vitest";
import { formatLink, parseLink } from "../../shared/room/invite.ts";
import { initializeThemis } from "../../relay/themis.ts";
import { crypto } from "../../shared/crypto/themis.ts";
import { historyOf, predictNothing, tracesOnDisk } from "../support/disk.ts";
import type { Opening, Person } from "../support/profile.ts";
import { WebServer } from "../support/web.ts";
import { words } from "../support/words.ts";
import { sharedScene } from "./scene.ts";

/** Row 3: what happens to an invite's link between the person's hand and the join page. */

const OPENINGS: readonly Opening[] = ["click on a web page", "address bar", "new tab"];

/** At the relay's own address a web server, which writes down whatever reaches it. */
const at = sharedScene(async (scene) => {
  await initializeThemis();
  const server = await WebServer.start({ port: scene.built.port });
  scene.after(() => server.stop());
  const [guest] = await scene.people("Bruno");
  return { scene, server, guest, web: await scene.web() };
});

/** An invite as an owner would make one for the relay of this build. */
function someLink(): string {
  const key = () => crypto.generateKeyPair().publicKey;
  return formatLink({
    address: `http://127.0.0.1:${at().server.port}`,
    relayKey: key(),
    room: crypto.random(16),
    uid: crypto.random(32),
    owner: key(),
    ik: key(),
    t: crypto.random(32),
    expiry: Date.now() + 3_600_000,
  });
}

/** The join page that a link led to, once it has read the invite. */
async function openInvite(guest: Person, link: string, how: Opening) {
  const page = await guest.openLink(link, how);
  await guest.waitForWords(words("join.title"), { page });
  return page;
}

/** The addresses on a tab's way, to which its buttons go back. */
async function stepsOf(page: Page): Promise<string[]> {
  const session = await page.createCDPSession();
  const { entries } = await session.send("Page.getNavigationHistory");
  await session.detach();
  return entries.map(({ url }) => url);
}

test.each(OPENINGS)(
  "row 3: a link opened by %s reaches the join page, and its server not a byte (P13)",
  async (how) => {
    const { guest, server } = at();
    const link = someLink();
    const page = await openInvite(guest, link, how);

    expect(server.log).toEqual([]);
    expect(server.received).toBe(0);
    const seen = await page.evaluate(() => ({
      address: location.href,
      from: document.referrer,
      state: history.state as unknown,
    }));
    expect(seen).toEqual({ address: guest.address("/join.html"), from: "", state: null });
    const steps = await stepsOf(page);
    expect(steps.filter((url) => url.includes("#"))).toEqual([]);
  },
);

test("row 3: a browser that predicts nothing doesn't even connect to the link's server (P13)", async () => {
  const { guest, server } = at();
  await guest.closeBrowser();
  await predictNothing(guest.profile);
  await guest.reopenBrowser();
  const before = server.connections;
  for (const how of OPENINGS) await openInvite(guest, someLink(), how);
  expect(server.connections).toBe(before);
});

test.each([
  ["closed", (guest: Person) => guest.closeBrowser()],
  ["killed", (guest: Person) => guest.crashBrowser()],
] as const)(
  "row 3: nothing of a link stays in the history, or anywhere else in the folder of a browser that is %s then (P13)",
  async (_how, end) => {
    const { guest } = at();
    const followed: Record<string, string | Uint8Array> = {};
    for (const how of OPENINGS) {
      const link = someLink();
      const parsed = parseLink(link);
      const [, payload = ""] = link.split("#1.");
      Object.assign(followed, {
        [`${how}: token`]: parsed.ok && parsed.value.t,
        [`${how}: beginning`]: payload.slice(0, 40),
        [`${how}: end`]: payload.slice(-40),
      });
      const page = await openInvite(guest, link, how);
      await guest.until("the browser has forgotten the step to the join page", async () => {
        const steps = await stepsOf(page);
        return steps.filter((url) => url === guest.address("/join.html")).length === 1;
      });
    }
    // It writes some of its files late, and anew.
    await guest.until("nothing of it is on disk any more", async () => {
      const traces = await tracesOnDisk(followed, guest.profile).catch(() => null);
      return traces?.length === 0;
    });
    await end(guest);
    const history = historyOf(guest.profile);
    const traces = await tracesOnDisk(followed, guest.profile);
    await guest.reopenBrowser();

    expect(history.filter((url) => /#|\/i$|join\.html/.test(url))).toEqual([]);
    expect(traces).toEqual([]);
    // Pages of the web that led there are none of its business.
    expect(history.filter((url) => url.includes("/page-")).length).toBeGreaterThan(0);
  },
);

/** From a page of the web: what asking for the join page, framing it and opening it come to. */
async function probe(page: Page, address: string): Promise<Record<string, string>> {
  return page.evaluate(async (target) => {
    const outcome = (action: Promise<unknown>) =>
      action.then(
        () => "there",
        () => "refused",
      );
    const sandboxed = document.createElement("iframe");
    sandboxed.setAttribute("sandbox", "allow-scripts");
    const script = `fetch(${JSON.stringify(target)}).then(() => "there", () => "refused").then((said) => parent.postMessage(said, "*"))`;
    sandboxed.srcdoc = `<script>${script}</script>`;
    const fromSandbox = new Promise<string>((resolve) => {
      addEventListener("message", ({ data }) => resolve(String(data)), { once: true });
    });
    const image = new Image();
    image.src = target;
    document.body.append(sandboxed);
    return {
      fetched: await outcome(fetch(target)),
      sandboxed: await fromSandbox,
      image: await outcome(image.decode()),
    };
  }, address);
}

test("row 3: no page of the web can tell by its lasting address that the extension is there", async () => {
  const { guest, web } = at();
  const page = await guest.browser.newPage();
  await page.goto(web.page("/nosy", "<p>Who are you?"));
  expect(await probe(page, guest.address("/join.html"))).toEqual({
    fetched: "refused",
    sandboxed: "refused",
    image: "refused",
  });
  await page.close();
});

test("row 3: no page of the web can frame the join page or read it, even where it opened it", async () => {
  const { guest, server, web } = at();
  const link = someLink();
  const page = await guest.browser.newPage();
  const framed = `<iframe src="${guest.address("/join.html")}"></iframe>`;
  const anchor = `<a href="${link}" target="_blank" rel="opener">an invite</a>`;
  await page.goto(web.page("/nosy-too", `${framed}${anchor}`));
  const frames = page.frames().filter((one) => one.url() === guest.address("/join.html"));
  expect(frames).toEqual([]);

  const joinPages = () =>
    guest.browser.targets().filter((one) => one.url() === guest.address("/join.html"));
  const before = joinPages().length;
  await page.evaluate((address) => {
    Object.assign(globalThis, { opened: open(address), told: [] as unknown[] });
    addEventListener("message", ({ data }) => Reflect.get(globalThis, "told").push(data));
  }, link);
  await guest.until("the join page has opened", async () => joinPages().length > before);
  const read = await page.evaluate(() => {
    try {
      return { address: String(Reflect.get(globalThis, "opened").location.href) };
    } catch (error) {
      return { refused: (error as Error).name, told: Reflect.get(globalThis, "told") as unknown };
    }
  });
  expect(read).toEqual({ refused: "SecurityError", told: [] });
  expect(server.log).toEqual([]);
  await page.close();
});

/** Follows a link while the browser's rule is another one than ours, and says where that led. */
async function followUnder(redirect: object, link: string): Promise<string> {
  const { guest } = at();
  const worker = await (await guest.waitForServiceWorker()).worker();
  if (worker === null) throw new Error("no service worker");
  const put = (change: object | null) =>
    worker.evaluate(async (other) => {
      const rules = await chrome.declarativeNetRequest.getDynamicRules();
      const [ours] = rules;
      if (ours === undefined) throw new Error("the rule isn't there");
      const action = {
        type: "redirect",
        redirect: other,
      } as chrome.declarativeNetRequest.RuleAction;
      await chrome.declarativeNetRequest.updateSessionRules({
        removeRuleIds: [2],
        addRules: other === null ? [] : [{ ...ours, id: 2, priority: 2, action }],
      });
    }, change);
  await put(redirect);
  const tab = await guest.browser.newPage();
  try {
    await tab.goto(link);
    await guest.waitForWords(words("join.none.title"), { page: tab }).catch(() => undefined);
    return await guest.screen(tab);
  } finally {
    await tab.close();
    await put(null);
  }
}

test("row 3: the platform still drops the fragment from other redirects than ours, which is why ours is as it is", async () => {
  const { guest } = at();
  const other = { extensionPath: "/join.html" };
  expect(await followUnder(other, someLink())).toContain(words("join.none.title"));
  const address = { url: guest.address("/join.html") };
  expect(await followUnder(address, someLink())).toContain(words("join.none.title"));
});
