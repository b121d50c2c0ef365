import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const GUARD = fileURLToPath(new URL("./guard.mjs", import.meta.url));

export interface GuardedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Run as this user instead (needs root). */
  readonly uid?: number;
  readonly gid?: number;
  /** Where the program's output goes: a file descriptor, or to this process's own output. */
  readonly output?: number | "inherit";
  /** Signals sent one after the other, each after `patienceMs`; SIGKILL always comes last. */
  readonly stopSignals?: readonly NodeJS.Signals[];
  readonly patienceMs?: number;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  /** The program's own process id (not the guard's). */
  readonly pid: number;
  /** Resolves when the program has ended, for whatever reason. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends the program and everything it started; resolves when it is gone. */
  stop(): Promise<ProcessEnd>;
}

interface GuardMessage {
  readonly pid?: number;
  readonly failed?: string;
  readonly exit?: ProcessEnd;
}

/**
 * Starts a program under local/guard.mjs, so that it ends when this process does, however this process ends.
 *
 * @throws Error when the program cannot be started (not found, not executable)
 */
export async function startGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  const order = {
    command: options.command,
    args: options.args,
    cwd: options.cwd,
    uid: options.uid,
    gid: options.gid,
    stopSignals: options.stopSignals ?? ["SIGTERM"],
    patienceMs: options.patienceMs ?? 5000,
  };
  const output = options.output ?? "inherit";
  const guard = spawn(process.execPath, [GUARD, JSON.stringify(order)], {
    env: options.env ?? process.env,
    // A group of its own: a signal to our whole group must not take the guard before it has done its work.
    detached: process.platform !== "win32",
    windowsHide: true,
    stdio: ["ignore", output, output, "ipc"],
  });
  const ended = endOf(guard);
  const pid = await pidOf(guard, ended);
  const gone = ended.then(({ code, signal, guardLost }): ProcessEnd => {
    if (guardLost) killGroup(pid);
    return { code, signal };
  });
  return {
    pid,
    ended: gone,
    stop() {
      if (guard.connected) guard.send("stop", () => {});
      return gone;
    },
  };
}

interface GuardEnd extends ProcessEnd {
  /** The guard itself was killed and could not say how its program fares. */
  readonly guardLost: boolean;
}

function endOf(guard: ChildProcess): Promise<GuardEnd> {
  return new Promise((resolve) => {
    let told: ProcessEnd | undefined;
    guard.on("message", (message: GuardMessage) => {
      told = message.exit ?? told;
    });
    guard.once("exit", (code, signal) => {
      resolve(told ? { ...told, guardLost: false } : { code, signal, guardLost: true });
    });
    guard.once("error", () => resolve({ code: 1, signal: null, guardLost: true }));
  });
}

function pidOf(guard: ChildProcess, ended: Promise<GuardEnd>): Promise<number> {
  return new Promise((resolve, reject) => {
    guard.on("message", (message: GuardMessage) => {
      if (message.pid !== undefined) resolve(message.pid);
      if (message.failed !== undefined) reject(new Error(message.failed));
    });
    ended.then(() => reject(new Error("the guard process ended before its program started")));
  });
}

function killGroup(pid: number): void {
  for (const target of process.platform === "win32" ? [pid] : [-pid, pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}
