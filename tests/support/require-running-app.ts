import { testEnv } from "./test-env";

/** Fails a project at once, with a sentence, when its tests could only fail one by one. */
export default function requireRunningApp(): void {
  testEnv();
}
