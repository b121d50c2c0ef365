import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const PATIENCE_MS = 10_000;

/** What the system tells of a running program. */
export interface RunningProgram {
  /** Its arguments, with a space after each. */
  readonly commandLine: string;
  /** The folder that it works in. */
  readonly folder: string;
}

/**
 * Ends a program that an earlier run left behind, which takes that run and its guards to be killed at once.
 * Numbers of processes are used again, so it is asked first whether this one really is ours; what belongs to
 * another user, or cannot be looked at (on Windows, nothing can), is left alone.
 *
 * @param pid the number that the earlier run wrote down
 * @param isOurs whether it is that program, of this very checkout
 */
export async function endStray(
  pid: number,
  isOurs: (program: RunningProgram) => boolean,
  signal: NodeJS.Signals,
): Promise<void> {
  const isThere = () => {
    const program = look(pid);
    return program !== undefined && isOurs(program);
  };
  if (!isThere() || !send(pid, signal)) return;
  const deadline = Date.now() + PATIENCE_MS;
  while (isThere()) {
    if (Date.now() > deadline) send(pid, "SIGKILL");
    await delay(50);
  }
}

/** Whether the signal went out: a process that is gone, or another user's, takes none from us. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function look(pid: number): RunningProgram | undefined {
  try {
    if (process.platform === "linux") {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return { commandLine, folder: readlinkSync(`/proc/${pid}/cwd`) };
    }
    const commandLine = `${run("ps", ["-o", "command=", "-p", String(pid)])} `;
    const [folder] = /^n.+$/m.exec(run("lsof", ["-a", "-d", "cwd", "-F", "n", "-p", String(pid)])) ?? [];
    return { commandLine, folder: folder?.slice(1) ?? "" };
  } catch {
    return undefined;
  }
}

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}
