import type { Engine } from "./engine";
import type { Run } from "./runs";

const MAX_RUNS_SHOWN = 100;

/** The page at GET /: functions and recent runs, newest first. Plain HTML that reloads itself. */
export function renderPage(engine: Engine): string {
  const { registry, runs, queue } = engine;
  const apps = registry.apps.map(
    ({ id, url, sdk, reachable }) => html`<li><b>${id}</b> ${url} (${sdk})${reachable ? "" : " – down"}</li>`,
  );
  const functions = registry.functions.map(
    (fn) =>
      html`<tr><td>${fn.id}</td><td>${fn.triggers.map(({ event, cron }) => event ?? `cron ${cron}`).join(", ")}</td></tr>`,
  );
  const recent = [...runs.all].sort((a, b) => b.queuedAt - a.queuedAt).slice(0, MAX_RUNS_SHOWN);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>Inngest (local stand-in)</title>
<style>body{font:14px/1.5 system-ui;margin:2rem;max-width:75rem}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:left;vertical-align:top}
.failed{color:#c22}.completed{color:#282}:root{color-scheme:light dark}</style>
<h1>Inngest, local stand-in</h1>
<p>${queue.executing.length} executing, ${queue.ready.length} queued, ${queue.delayed.length} delayed.
Everything as JSON: <a href="/__control">/__control</a></p>
<h2>Apps</h2><ul>${apps.join("") || "<li>none synced yet</li>"}</ul>
<h2>Functions</h2><table><tr><th>Function</th><th>Triggers</th></tr>${functions.join("")}</table>
<h2>Recent runs</h2><table><tr><th>Queued</th><th>Function</th><th>Status</th><th>Steps</th><th>Attempts</th></tr>
${recent.map(renderRun).join("")}</table></html>`;
}

function renderRun(run: Run): string {
  const steps = [...run.stepLog.values()].map(({ name, outcome }) => `${name}: ${outcome}`).join(", ");
  const last = run.attempts.at(-1);
  return html`<tr><td>${new Date(run.queuedAt).toISOString()}</td><td>${run.fn.id}<br>${run.id}</td>
<td class="${run.status}">${run.status}</td><td>${steps}</td>
<td>${run.attempts.length}${last ? `: ${last.outcome.slice(0, 200)}` : ""}</td></tr>`;
}

/** Template tag that escapes every value. */
function html(parts: TemplateStringsArray, ...values: readonly unknown[]): string {
  return parts.reduce((text, part, index) => text + escapeHtml(String(values[index - 1] ?? "")) + part);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
