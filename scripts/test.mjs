/**
 * `npm test`: the whole suite from a fresh clone, or the files named after `--`. This file only makes sure
 * that the rest can run at all; scripts/test.ts does the work.
 */
import { prepare } from "./prepare.mjs";

prepare();
const { register } = await import("tsx/esm/api");
register();
await import("./test.ts");
