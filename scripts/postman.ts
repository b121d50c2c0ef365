/**
 * `npm run postman`: writes the contract as a Postman collection to docs/, starts the app on the local cloud
 * and runs the collection with newman. `npm run postman -- --write` only writes it.
 */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { postmanCollection } from "@/lib/contract/postman";
import { startTestWorld } from "./test-world";

export const POSTMAN_FILE = "docs/castor.postman_collection.json";
const NEWMAN = join("node_modules", "newman", "bin", "newman.js");

/** The text of docs/castor.postman_collection.json; a test compares it with the file. */
export function postmanText(): string {
  return `${JSON.stringify(postmanCollection(), null, 2)}\n`;
}

/** Runs the collection against an app; resolves with newman's exit code and report. */
export function runCollection(
  appUrl: string,
  output: "inherit" | "pipe",
): Promise<{ code: number; report: string }> {
  const args = [
    NEWMAN,
    "run",
    POSTMAN_FILE,
    "--env-var",
    `baseUrl=${appUrl}/api`,
    "--timeout-request",
    "60000",
  ];
  const run = spawn(process.execPath, [...args, "--color", "off"], {
    stdio: ["ignore", output, output],
    // Its old dependencies warn about themselves.
    env: { ...process.env, NODE_OPTIONS: "--no-deprecation" },
  });
  let report = "";
  for (const stream of [run.stdout, run.stderr])
    stream?.setEncoding("utf8").on("data", (text) => {
      report += text;
    });
  return new Promise((resolve, reject) => {
    run.on("error", reject).on("close", (code) => resolve({ code: code ?? 1, report }));
  });
}

async function main(): Promise<void> {
  writeFileSync(POSTMAN_FILE, postmanText());
  process.stdout.write(`${POSTMAN_FILE} is written.\n`);
  if (process.argv.includes("--write")) return;
  const world = await startTestWorld((reason) => {
    process.stderr.write(`${reason}\n`);
    process.exit(1);
  });
  try {
    const { code } = await runCollection(world.testEnv.appUrl, "inherit");
    process.exitCode = code;
  } finally {
    await world.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
