/**
 * What must be true before anything of ours can run: a Node that is new enough, and the packages of the lock
 * file. Plain JavaScript without dependencies, in syntax that an old Node still reads far enough to say so.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const OLDEST_NODE = [20, 9];

export function prepare() {
  process.chdir(ROOT);
  checkNode();
  if (!isInstalled()) install();
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(
    `Castor needs Node.js ${OLDEST_NODE.join(".")} or newer, and this is ${process.versions.node}. ` +
      "Install a newer one from https://nodejs.org and run the command again.",
  );
}

/** Whether node_modules holds exactly what the lock file asks for; npm keeps its own list of what is there. */
function isInstalled() {
  const wanted = readPackages("package-lock.json");
  const present = readPackages(join("node_modules", ".package-lock.json"));
  if (!wanted)
    fail("package-lock.json is missing or cannot be read: restore it with git checkout package-lock.json");
  if (!present) return false;
  return Object.keys(wanted).every((path) => {
    if (path === "") return true;
    // Absent optional packages are those of other platforms.
    if (!present[path]) return wanted[path].optional || wanted[path].devOptional || wanted[path].peer;
    return present[path].version === wanted[path].version;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), "utf8")).packages;
  } catch {
    return undefined;
  }
}

function install() {
  const first = !existsSync(join(ROOT, "node_modules"));
  console.log(
    first
      ? "Installing packages (the first time takes a minute or two) …"
      : "Installing what has changed in package-lock.json …",
  );
  const started = Date.now();
  // Install scripts would download engines and browsers; what they would do that we need, we do ourselves.
  // npm ci starts over, which is right for the first time and slow for one new package.
  const how = first ? ["ci"] : ["install", "--no-save"];
  const args = [...how, "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const { status, error } = npm
    ? spawnSync(process.execPath, [npm, ...args], { stdio: "inherit" })
    : spawnSync("npm", args, { stdio: "inherit", shell: process.platform === "win32" });
  if (error) fail(`npm could not be started: ${error.message}`);
  if (status !== 0)
    fail(`npm ${how[0]} failed; its message above says why. Run the command again when it is mended.`);
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
