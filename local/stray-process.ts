import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const PATIENCE_MS = 10_000;

/**
 * Ends a program that an earlier run left behind, which takes that run and its guards to be killed at once.
 * Numbers of processes are used again, so it is asked first whether this one really is that program.
 *
 * @param pid the number that the earlier run wrote down
 * @param program word that the program's command line holds, such as "next-server"
 */
export async function endStray(pid: number, program: string, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(pid, program)) return;
  process.kill(pid, signal);
  const deadline = Date.now() + PATIENCE_MS;
  while (isRunning(pid, program)) {
    if (Date.now() > deadline) process.kill(pid, "SIGKILL");
    await delay(50);
  }
}

function isRunning(pid: number, program: string): boolean {
  try {
    return commandLine(pid).includes(program);
  } catch {
    return false;
  }
}

function commandLine(pid: number): string {
  if (process.platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  if (process.platform === "win32")
    return execFileSync("tasklist", ["/fi", `PID eq ${pid}`], { encoding: "utf8" });
  return execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
}
