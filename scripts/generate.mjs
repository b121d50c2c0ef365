/**
 * `npm run generate`: writes the database client into lib/db/generated. The prisma CLI would first download
 * an engine that generating never runs; naming any file that exists as that engine spares the download.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);
const prisma = resolve("prisma/build/index.js");
const args = ["--require", resolve("./old-node.cjs"), prisma, "generate", "--no-hints"];
const { status } = spawnSync(process.execPath, args, {
  stdio: "inherit",
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  },
});
process.exitCode = status ?? 1;
