import { createServer } from "node:net";

/** How far to look upwards from a wanted port before giving up. */
const REACH = 50;

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

function canListen(port: number, host: string | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
