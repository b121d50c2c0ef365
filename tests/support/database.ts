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

/** Does the work while whoever reads or writes this table has to wait. */
export async function whileLocked<Result>(table: string, work: () => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: testEnv().databaseUrl });
  await client.connect();
  try {
    await client.query(`BEGIN; LOCK TABLE ${client.escapeIdentifier(table)} IN ACCESS EXCLUSIVE MODE`);
    return await work();
  } finally {
    await client.end();
  }
}

/** Connections for a test file that looks often, or into a database of its own; closed after the file. */
export function openDatabase(connectionString: string = testEnv().databaseUrl): pg.Pool {
  const pool = openPool(connectionString);
  afterAll(() => pool.end());
  return pool;
}

/**
 * A pool for a database that may be broken or stopped under it: that is no news, neither to the pool nor to a
 * client that the pool has let go of and that is still saying goodbye.
 */
export function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 4 });
  pool.on("connect", (client) => client.on("error", () => {}));
  pool.on("error", () => {});
  return pool;
}
