import { Html, html } from "./html";

// Everything is in the page: no script, no font, no request to anybody.
const STYLE = new Html(`
:root { color-scheme: light dark; --ink: light-dark(#1a1f36, #eceef5); --soft: light-dark(#545b74, #a8aec4);
  --page: light-dark(#f6f7fb, #12141c); --card: light-dark(#fff, #1b1e29); --line: light-dark(#dfe2ec, #343949);
  --deed: light-dark(#4b3fd1, #a59dff); --on-deed: light-dark(#fff, #14122b); --bad: light-dark(#b3261e, #ffb4ab);
  --bad-page: light-dark(#fdecea, #3b1512); --good-page: light-dark(#e7f5ec, #12301f); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
.banner { margin: 0; padding: .6rem 1rem; text-align: center; font-size: .875rem; font-weight: 600;
  background: light-dark(#fff3d1, #3a2f0b); color: light-dark(#5c4300, #ffe08a); }
main { max-width: 34rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
p { margin: 0 0 .75rem; } .soft { color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem;
  margin-top: 1.25rem; }
.amount { font-size: 2rem; font-weight: 650; letter-spacing: -.02em; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .35rem 1rem; margin: 0 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
form { display: grid; gap: .6rem; margin: 0; } label { display: grid; gap: .25rem; font-weight: 550; }
input { font: inherit; color: inherit; padding: .7rem .8rem; border: 1px solid light-dark(#858ca3, #7c849e);
  border-radius: .5rem; background: var(--page); width: 100%; }
button, a.button { font: inherit; font-weight: 600; min-height: 2.9rem; padding: .55rem 1rem; border-radius: .5rem;
  border: 1px solid light-dark(#858ca3, #7c849e); background: transparent; color: inherit; cursor: pointer;
  display: block; text-align: center; text-decoration: none; width: 100%; }
button.main, a.main { background: var(--deed); border-color: var(--deed); color: var(--on-deed); }
button.bad { border-color: var(--bad); color: var(--bad); }
button:hover, a.button:hover { filter: brightness(1.06); }
:focus-visible { outline: 3px solid var(--deed); outline-offset: 2px; }
a { color: var(--deed); }
ul { list-style: none; margin: 0; padding: 0; } li + li { border-top: 1px solid var(--line); }
li { display: flex; flex-wrap: wrap; gap: .25rem .75rem; justify-content: space-between; padding: .6rem 0; }
.notice { padding: .8rem 1rem; border-radius: .5rem; margin: 1.25rem 0 0; background: var(--good-page); }
.notice.bad { background: var(--bad-page); color: var(--bad); }
`);

/** A whole page of the stand-in, which says on every one of them what it is. */
export function page(title: string, body: Html): string {
  return `<!doctype html>${
    html`<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title} · Stripe stand-in</title><style>${STYLE}</style></head><body><header class="banner">Stripe stand-in · no real money</header><main>${body}</main></body></html>`
      .text
  }`;
}

/** A message about what just happened; assistive technology announces it. */
export function notice(text: string | undefined, bad = false): Html | undefined {
  if (text === undefined) return undefined;
  return bad
    ? html`<p class="notice bad" role="alert">${text}</p>`
    : html`<p class="notice" role="status">${text}</p>`;
}
