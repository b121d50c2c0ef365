import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
const USUAL_PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];
/** Its newest that runs on Node 20. */
const PACKED_CHROMIUM = "@sparticuz/chromium@147.0.0";
const PACKED_FOLDER = resolve(".local", "chromium");

/**
 * A browser for the end-to-end tests: the one in CHROMIUM_PATH, an installed one, or one that is installed
 * now: by apt where this is root on Debian, else from npm on Linux, else by Playwright. The tests are never
 * skipped for want of a browser.
 *
 * @throws Error saying how to bring one
 */
export async function findChromium(): Promise<string> {
  const named = process.env.CHROMIUM_PATH;
  if (named && !existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which is not there.`);
  const found = named || installed() || fromApt() || (await fromNpm()) || fromPlaywright();
  if (found) return found;
  throw new Error(
    "The browser tests need Chromium or Chrome, and none could be found or installed. " +
      "Install one and run again, or set CHROMIUM_PATH to its program.",
  );
}

function installed(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const inPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...inPath, ...USUAL_PLACES, chromium.executablePath()].find((path) => existsSync(path));
}

function fromApt(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  console.log("No Chromium found: installing Debian's (apt-get install chromium) …");
  run("apt-get", ["-qq", "update"]);
  run("apt-get", ["-qq", "install", "-y", "--no-install-recommends", "chromium"]);
  return installed();
}

/** Chromium packed for Linux on x64, as an npm package; it needs no right to install anything. */
async function fromNpm(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const require = createRequire(join(PACKED_FOLDER, "package.json"));
  const entry = () => pathToFileURL(require.resolve("@sparticuz/chromium")).href;
  try {
    if (!existsSync(join(PACKED_FOLDER, "node_modules"))) {
      console.log(`No Chromium found: taking ${PACKED_CHROMIUM} from npm …`);
      run("npm", ["install", "--prefix", PACKED_FOLDER, "--no-audit", "--no-fund", PACKED_CHROMIUM]);
    }
    const packed = (await import(entry())) as { default: { executablePath(): Promise<string> } };
    return await packed.default.executablePath();
  } catch (error) {
    console.warn(`It does not work here: ${(error as Error).message}`);
    return undefined;
  }
}

function fromPlaywright(): string | undefined {
  console.log("No Chromium found: letting Playwright download one …");
  const cli = createRequire(import.meta.url).resolve("playwright-core/cli.js");
  run(process.execPath, [cli, "install", "--no-shell", "chromium"]);
  return installed();
}

function run(command: string, args: string[]): void {
  spawnSync(command, args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    shell: process.platform === "win32" && command === "npm",
  });
}
