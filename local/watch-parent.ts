import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Not shorter: where there is no /proc, each look starts a program. */
const INTERVAL_MS = 1000;

/**
 * Calls `gone` once the npm that started this process is no more. npm killed with SIGKILL cannot tell its
 * child, and the shell between the two would keep waiting for us. Does nothing when npm did not start us.
 */
export function watchParent(gone: () => void): void {
  if (!process.env.npm_lifecycle_event || process.platform === "win32") return;
  // npm itself, or the shell that npm waits for: losing one's parent is the only sure sign, since a killed npm
  // that nobody collects still answers to its number.
  const parent = process.ppid;
  const npm = isShell(parent) ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || parentOf(parent) === npm)) return;
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
