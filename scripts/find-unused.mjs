/**
 * `knip`, where it can run: it needs a newer Node than Castor does. Files, exports and packages that nothing
 * uses are the same on every Node, so an old one says that it leaves them to a newer one and is no failure.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const OLDEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) {
  const knip = join("node_modules", "knip", "bin", "knip.js");
  process.exitCode = spawnSync(process.execPath, [knip], { stdio: "inherit" }).status ?? 1;
} else {
  console.log(
    `Not looked for: unused code. knip needs Node.js ${OLDEST_NODE.join(".")}, and this is ${process.versions.node}.`,
  );
}
