import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";

const FIRST_PORT = 47_100;
const SPREAD = 2_000;
/** Ports tried one after the other, in case a stranger holds the first. */
const TRIES = 4;

export interface Claim {
  release(): Promise<void>;
}

/**
 * Makes sure that a folder's local cloud runs once. The claim is a listening port, which the system takes
 * back however its holder dies, so nothing stale can be left. Whoever asks there is told what is running.
 *
 * @param folder absolute path that is claimed
 * @param describe what the holder says of itself, one line per entry
 * @returns the claim, or the description of whoever holds it
 */
export async function claimFolder(folder: string, describe: () => string[]): Promise<Claim | string[]> {
  const ports = portsOf(folder);
  // Asked before claiming: the holder may have had to take a later port than the one that is free now.
  const holder = (await Promise.all(ports.map((port) => askHolder(port, folder)))).find(Boolean);
  if (holder) return holder;
  for (const port of ports) {
    const server = await listen(port, folder, describe);
    if (server) {
      return {
        release: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      };
    }
    const faster = await askHolder(port, folder);
    if (faster) return faster;
  }
  throw new Error(`Ports ${ports.join(", ")} are all taken by other programs; stop one of them.`);
}

function portsOf(folder: string): number[] {
  const hash = createHash("sha256").update(folder).digest().readUInt32BE(0);
  return Array.from({ length: TRIES }, (_, index) => FIRST_PORT + (hash % SPREAD) + index);
}

interface Answer {
  readonly folder: string;
  readonly lines: string[];
}

async function askHolder(port: number, folder: string): Promise<string[] | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1000) });
    const answer = (await response.json()) as Answer;
    return answer.folder === folder ? answer.lines : undefined;
  } catch {
    return undefined;
  }
}

function listen(port: number, folder: string, describe: () => string[]): Promise<Server | undefined> {
  const server = createServer((_, response) => {
    const answer: Answer = { folder, lines: describe() };
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}
