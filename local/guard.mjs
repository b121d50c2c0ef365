/**
 * Stands between us and a program that would outlive us (PostgreSQL, Next). It starts the program in a
 * process group of its own and ends the whole group as soon as the channel to whoever started it closes,
 * which the operating system does even when that process was killed with SIGKILL.
 *
 * Plain JavaScript, because it must start in a blink and before anything is compiled.
 * Started by local/guarded-process.ts with one argument: the order, as JSON.
 */
import { spawn, spawnSync } from "node:child_process";

const order = JSON.parse(process.argv[2] ?? "{}");
const windows = process.platform === "win32";

// A terminal's Ctrl-C reaches every process of the foreground job. Who goes when is our starter's decision.
for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {});

const child = spawn(order.command, order.args, {
  cwd: order.cwd,
  uid: order.uid,
  gid: order.gid,
  detached: !windows,
  windowsHide: true,
  stdio: ["ignore", "inherit", "inherit"],
});

let ending = false;

/** Signals the program; the last signal goes to its whole group, so that no grandchild stays. */
function signalChild(signal) {
  if (child.pid === undefined) return;
  try {
    if (windows) spawnSync("taskkill", ["/pid", String(child.pid), "/t", "/f"]);
    else if (signal === "SIGKILL") process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // Gone already: what we wanted.
  }
}

function end() {
  if (ending) return;
  ending = true;
  const steps = [...order.stopSignals, "SIGKILL"];
  const next = () => {
    const signal = steps.shift();
    if (!signal) return;
    signalChild(signal);
    setTimeout(next, order.patienceMs);
  };
  next();
}

function tell(message) {
  if (!process.connected) return;
  process.send(message, () => {});
}

child.on("spawn", () => tell({ pid: child.pid }));
child.on("error", (error) => {
  tell({ failed: error.message });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
});
child.on("exit", (code, signal) => {
  // Whatever the program left in its group goes with it.
  signalChild("SIGKILL");
  tell({ exit: { code, signal } });
  process.exit(code ?? 1);
});
process.on("disconnect", end);
process.on("message", (message) => {
  if (message === "stop") end();
});
process.on("SIGTERM", end);
