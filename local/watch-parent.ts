import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const INTERVAL_MS = 500;

/**
 * Calls `gone` once the npm that started this process is no more. npm killed with SIGKILL cannot tell its
 * child, and the shell between the two would keep waiting for us. Does nothing when npm did not start us.
 */
export function watchParent(gone: () => void): void {
  if (!process.env.npm_lifecycle_event || process.platform === "win32") return;
  const parent = process.ppid;
  const npm = isShell(parent) ? parentOf(parent) : parent;
  const timer = setInterval(() => {
    // Who loses its parent is given another one.
    if (process.ppid === parent && (npm === undefined || isAlive(npm))) return;
    clearInterval(timer);
    gone();
  }, INTERVAL_MS);
  timer.unref();
}

/** npm runs a script through a shell, and some shells make way for the program instead of waiting for it. */
function isShell(pid: number): boolean {
  return /^-?(.*\/)?(sh|bash|dash|ash|zsh|ksh)$/.test(look(pid, "comm") ?? "");
}

function parentOf(pid: number): number | undefined {
  return Number(look(pid, "ppid")) || undefined;
}

function look(pid: number, column: "comm" | "ppid"): string | undefined {
  try {
    if (process.platform !== "linux") {
      return execFileSync("ps", ["-o", `${column}=`, "-p", String(pid)], { encoding: "utf8" }).trim();
    }
    // Slim images have no ps. "PID (COMM) STATE PPID …", where COMM may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [open, close] = [stat.indexOf("("), stat.lastIndexOf(")")];
    return column === "comm" ? stat.slice(open + 1, close) : stat.slice(close + 2).split(" ")[1];
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there, but another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
