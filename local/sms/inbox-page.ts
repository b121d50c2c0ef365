/** How often the page asks for new messages, in milliseconds. */
const POLL_MS = 1_500;

const STYLE = `
:root { color-scheme: light dark; --bg: #f6f5f2; --card: #fff; --text: #1d1b18; --dim: #6a655d; --line: #e2dfd8;
  --accent: #2f5bd7; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --bg: #171614; --card: #211f1c; --text: #f1efea; --dim: #a8a299;
  --line: #37342f; --accent: #9db4ff; --on-accent: #14182a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p { margin: 0; }
.dim { color: var(--dim); font-size: .9rem; }
ol { list-style: none; margin: 1.5rem 0 0; padding: 0; display: grid; gap: .75rem; }
li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; }
.row { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; }
.code { font: 600 2.25rem/1.2 ui-monospace, monospace; letter-spacing: .12em; margin: .35rem 0; }
.body { overflow-wrap: anywhere; white-space: pre-wrap; }
button { font: inherit; min-height: 2.75rem; padding: 0 1rem; border: 0; border-radius: .5rem; cursor: pointer;
  background: var(--accent); color: var(--on-accent); }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.empty { margin-top: 3rem; text-align: center; color: var(--dim); }
`;

const SCRIPT = `
const list = document.querySelector("ol"), empty = document.querySelector(".empty"), state = document.querySelector("#state");
const cards = new Map();
const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text });
function card(message) {
  const item = document.createElement("li"), top = make("div", "row", ""), middle = make("div", "row", "");
  const time = make("time", "dim", new Date(message.receivedAt).toLocaleTimeString());
  time.dateTime = message.receivedAt;
  top.append(make("strong", "", message.to), time);
  item.append(top);
  if (message.code) {
    const copy = make("button", "", "Copy");
    copy.setAttribute("aria-label", "Copy the code " + message.code);
    copy.onclick = async () => {
      try { await navigator.clipboard.writeText(message.code); copy.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(code); copy.textContent = "Selected"; }
      setTimeout(() => { copy.textContent = "Copy"; }, 1500);
    };
    const code = make("p", "code", message.code);
    middle.append(code, copy);
    item.append(middle);
  }
  item.append(make("p", "body dim", message.body));
  return item;
}
async function refresh() {
  try {
    const { messages } = await (await fetch("messages?limit=50")).json();
    const present = new Set(messages.map(({ sid }) => sid));
    for (const [sid, item] of cards) if (!present.has(sid)) { item.remove(); cards.delete(sid); }
    // Only what is new is added, so that a screen reader says only that.
    for (const message of messages.filter(({ sid }) => !cards.has(sid)).reverse()) {
      cards.set(message.sid, card(message));
      list.prepend(cards.get(message.sid));
    }
    empty.hidden = cards.size > 0;
    state.textContent = "New messages appear by themselves.";
  } catch { state.textContent = "The inbox does not answer. Is Castor still running?"; }
  setTimeout(refresh, ${POLL_MS});
}
refresh();
`;

/**
 * The inbox for people. Messages are put in by the script as text, never as HTML.
 *
 * @param nonce allows the page's own script and style, and nothing else
 */
export function renderInboxPage(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Messages · Castor's local phone</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<h1>Messages</h1>
<p class="dim" id="state">Text messages that Castor sent on this machine.</p>
<ol aria-live="polite" aria-label="Messages, newest first"></ol>
<p class="empty">No messages yet. Ask for a code on Castor's sign-in page, and it will appear here.</p>
</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>
`;
}

export function inboxPageHeaders(nonce: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": policy.join("; "),
    "referrer-policy": "no-referrer",
  };
}
