/**
 * `npm run dev`: everything from a fresh clone to the running app. This file only makes sure that the rest
 * can run at all; scripts/dev.ts does the work.
 */
import { prepare } from "./prepare.mjs";

prepare();
const { register } = await import("tsx/esm/api");
register();
await import("./dev.ts");
