import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOnFreePort } from "@/local/ports";
import { type PostgresService, startPostgres } from "@/local/postgres/server";
import { migrate } from "@/prisma/migrate";

/** Far from the ports of npm run dev and of npm test's own services; several test files look from here on. */
const FIRST_PORT = 5500;

/** For the hook that starts one: a second on a free machine, much longer on one that is busy with other tests. */
export const SLOW_MACHINE_MS = 120_000;

export interface ThrowawayPostgres {
  readonly databaseUrl: string;
  readonly service: PostgresService;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** A PostgreSQL of its own for a test file that needs no running app; takes about a second. */
export async function startThrowawayPostgres({ migrated = true } = {}): Promise<ThrowawayPostgres> {
  const directory = mkdtempSync(join(tmpdir(), "castor-test-"));
  const service = await startOnFreePort(FIRST_PORT, (port) =>
    startPostgres({ port, directory, durable: false }),
  );
  const stop = async () => {
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    if (migrated) await migrate(service.databaseUrl);
  } catch (error) {
    await stop();
    throw error;
  }
  return { databaseUrl: service.databaseUrl, service, stop };
}
