import type { Cloud } from "./cloud";

const TIMEOUT_MS = 60_000;

/**
 * Makes Inngest know the functions of an app that answers already: the stand-in is told its address, a real
 * dev server hears of it from the app itself. Inngest Cloud is synced by a deployment, not by a start.
 *
 * @throws Error saying why the app's functions are not known
 */
export async function syncInngest(
  cloud: Cloud,
  appUrl: string,
  inngestDev: string | undefined,
): Promise<void> {
  const route = `${appUrl}/api/inngest`;
  const inngest = cloud.services.find(({ name }) => name === "inngest");
  if (inngest?.kind === "local stand-in") {
    const answer = await send("POST", `${inngest.url}/__control`, { sync: route });
    const { synced, error } = JSON.parse(answer) as { synced: boolean; error?: string };
    if (!synced) throw new Error(`Inngest could not learn the app's functions: ${error}`);
  } else if (inngestDev?.startsWith("http")) {
    await send("PUT", route);
  }
}

async function send(method: string, url: string, body?: object): Promise<string> {
  const response = await fetch(url, {
    method,
    headers: body && { "content-type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return text;
}
