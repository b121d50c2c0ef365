import lighthouse, { desktopConfig } from "lighthouse";
import { type Browser, chromium } from "playwright-core";
import { findFreePort } from "../../local/ports";

const FIRST_PORT = 4700;
const MOST_LOAD_MS = 8_000;

export type Category = "performance" | "accessibility" | "best-practices" | "seo";

export interface Visit {
  readonly url: string;
  readonly categories: readonly Category[];
  /** "phone" is Lighthouse's own default: slow 4G, a processor four times as slow as this one. */
  readonly device: "phone" | "desktop";
  /** The session of the person who looks. */
  readonly token?: string | undefined;
}

export interface Marks {
  /** 0 to 100 by category. */
  readonly marks: Readonly<Partial<Record<Category, number>>>;
  /** What cost marks, as one can act on it. */
  readonly faults: readonly string[];
}

/** A browser that Lighthouse can drive. */
export interface LighthouseBrowser {
  mark(visit: Visit): Promise<Marks>;
  close(): Promise<void>;
}

export async function openLighthouse(executablePath: string): Promise<LighthouseBrowser> {
  const port = await findFreePort(FIRST_PORT);
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      `--remote-debugging-port=${port}`,
    ],
  });
  return {
    mark: (visit) => mark(port, visit),
    close: () => browser.close(),
  };
}

/** A trace without a beginning is Lighthouse's own fault; it says to run it again. */
const OWN_FAULT = "NO_NAVSTART";
const MOST_TRIES = 3;

async function look(port: number, { url, categories, device, token }: Visit) {
  for (let tries = 1; ; tries++) {
    const result = await lighthouse(
      url,
      {
        port,
        onlyCategories: [...categories],
        logLevel: "error",
        // A room's stream of events never ends, so the network never falls silent.
        maxWaitForLoad: MOST_LOAD_MS,
        disableFullPageScreenshot: true,
        ...(token && { extraHeaders: { Cookie: `castor-session=${token}` } }),
      },
      device === "desktop" ? desktopConfig : undefined,
    );
    const error = result?.lhr.runtimeError;
    if (result && !error) return result.lhr;
    if (error?.code !== OWN_FAULT || tries === MOST_TRIES)
      throw new Error(`Lighthouse could not look at ${url}: ${error?.message}`);
  }
}

async function mark(port: number, visit: Visit): Promise<Marks> {
  const lhr = await look(port, visit);
  const faults = Object.values(lhr.categories)
    .flatMap(({ auditRefs }) => auditRefs)
    .filter(({ weight }) => weight > 0)
    .flatMap(({ id }) => {
      const audit = lhr.audits[id];
      return audit && audit.score !== null && audit.score < 0.9
        ? [`${id}: ${audit.displayValue ?? audit.title}`]
        : [];
    });
  const marks = Object.fromEntries(
    Object.values(lhr.categories).map(({ id, score }) => [id, Math.round((score ?? 0) * 100)]),
  );
  return { marks, faults };
}
