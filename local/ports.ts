import { createServer, type Server } from "node:net";

/** How far to look upwards from a wanted port before giving up. */
const REACH = 50;

/** How far the port that stands for a reservation is from the one it reserves. */
const TO_RESERVATION = 20_000;

export interface ReservedPort {
  readonly port: number;
  /** Gives it back; once the program that uses it is gone. */
  stop(): Promise<void>;
}

/** Whether nobody on this machine listens on the port, on any of the addresses a program may bind. */
async function isPortFree(port: number): Promise<boolean> {
  // One after the other: on Linux "::" covers IPv4 too, so the two probes would refuse each other.
  return (await canListen(port, "127.0.0.1")) && (await canListen(port, undefined));
}

/**
 * The first free port at or above `from`.
 *
 * @throws Error when none of the next 50 is free
 */
export async function findFreePort(from: number): Promise<number> {
  for (let port = from; port < from + REACH; port++) if (await isPortFree(port)) return port;
  throw new Error(`No free port between ${from} and ${from + REACH - 1}: stop what listens there.`);
}

/**
 * The first free port at or above `from`, for a program that binds it seconds later and cannot tell when it
 * was too late. Another port, which goes with it, is held until it is given back: of two checkouts that start
 * together only one gets it, and however a holder dies, the system takes it back.
 *
 * @throws Error when none of the next 50 is free
 */
export async function reservePort(from: number): Promise<ReservedPort> {
  for (let port = from; port < from + REACH; port++) {
    const held = await listen(port + TO_RESERVATION, "127.0.0.1");
    if (!held) continue;
    const stop = () => new Promise<void>((done) => held.close(() => done()));
    if (await isPortFree(port)) return { port, stop };
    await stop();
  }
  throw new Error(`No free port between ${from} and ${from + REACH - 1}: stop what listens there.`);
}

/** Starts a service on the first port from `from` on that it can really have (another process may be faster). */
export async function startOnFreePort<Service>(
  from: number,
  start: (port: number) => Promise<Service>,
): Promise<Service> {
  for (let next = from; ; next++) {
    const port = await findFreePort(next);
    try {
      return await start(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      next = port;
    }
  }
}

async function canListen(port: number, host: string | undefined): Promise<boolean> {
  const probe = await listen(port, host);
  if (!probe) return false;
  await new Promise((done) => probe.close(done));
  return true;
}

function listen(port: number, host: string | undefined): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}
