import pg from "pg";
import { afterAll } from "vitest";
import { testEnv } from "./test-env";

/** Looks into, or turns the clock of, the running app's database: what no endpoint could do in a test's time. */
export async function query<Row extends pg.QueryResultRow>(
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: testEnv().databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Connections for a test file that looks often, or into a database of its own; closed after the file. */
export function openDatabase(connectionString: string = testEnv().databaseUrl): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 4 });
  // A connection that is terminated on purpose is no news.
  pool.on("error", () => {});
  afterAll(() => pool.end());
  return pool;
}
