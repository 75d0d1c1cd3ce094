/** What somebody sees who opens an invite, or the relay itself, without the extension. No script, ever. */

const STYLE = `
:root{color-scheme:light dark;--paper:#f0f1e6;--ink:#16211c;--soft:#4b574f}
@media(prefers-color-scheme:dark){:root{--paper:#121a16;--ink:#e8eadd;--soft:#a5b0a6}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{max-width:38rem;margin:0 auto;padding:clamp(2rem,10vh,6rem) 1.5rem}
h1{font:400 clamp(2rem,7vw,3rem)/1.15 Georgia,"Times New Roman",serif;margin:0 0 1.5rem}
h2{font:400 1.35rem/1.3 Georgia,"Times New Roman",serif;margin:2.5rem 0 .5rem}
ol{padding-inline-start:1.4rem;margin:.5rem 0}
li+li{margin-top:.4rem}
.soft{color:var(--soft)}
code{font:.95em ui-monospace,monospace;overflow-wrap:anywhere}
`.trim();

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

const WHAT = `<p>0fc is a discreet group chat that lives in the browser's side panel. No account, no phone
number: a room exists between the people who were invited, and this server only passes on
what it cannot read.</p>`;

const HOW = `<ol>
<li>Get the 0fc extension from whoever invited you, or build it yourself: its source says how.</li>
<li>In the browser's extensions page, switch on developer mode and load it.</li>
</ol>`;

/** Answer to an invite's address. */
export const INVITE_PAGE = page(
  "0fc: an invite",
  `<h1>You have been invited to a&nbsp;room</h1>
${WHAT}
<p>This link opens in the 0fc extension, which this browser doesn't seem to have.</p>
<h2>What to do</h2>
${HOW}
<p>Then <strong>open the link again</strong>. It is still good: nothing was used up by coming here.</p>
<h2>What this server knows</h2>
<p class="soft">That somebody asked for this page. The invite's secret stands in the link after the
<code>#</code>, and a browser never sends that part: nothing of it has reached this server.</p>`,
);

/** Answer to the relay's own address. */
export const HOME_PAGE = page(
  "0fc relay",
  `<h1>This is a 0fc relay</h1>
${WHAT}
<p>There is nothing to see here. Rooms open in the 0fc extension.</p>
<h2>To get it</h2>
${HOW}
<p>If somebody sent you an invite, <strong>open that link again</strong> once the extension is there.</p>
<p class="soft">An invite's secret stands in its link after the <code>#</code>, and a browser never sends
that part: nothing of it reaches this server.</p>`,
);
