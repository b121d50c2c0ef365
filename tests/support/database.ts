import { Pool } from "pg";
import { afterAll } from "vitest";
import { testEnv } from "./test-env";

/** The database under the running app, for what no endpoint shows; closed after the test file. */
export function openDatabase(): Pool {
  const pool = new Pool({ connectionString: testEnv().databaseUrl, max: 4 });
  afterAll(() => pool.end());
  return pool;
}
