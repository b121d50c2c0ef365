import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { diffSchema, writeMigration } from "@/prisma/diff";
import { migrate } from "@/prisma/migrate";
import { startThrowawayPostgres, type ThrowawayPostgres } from "../support/throwaway-postgres";

let postgres: ThrowawayPostgres;
let client: Client;
let folder: string;

beforeAll(async () => {
  postgres = await startThrowawayPostgres({ migrated: false });
  client = new Client({ connectionString: postgres.databaseUrl });
  await client.connect();
});

afterAll(async () => {
  await client?.end();
  await postgres?.stop();
});

beforeEach(async () => {
  await client.query("drop schema public cascade; create schema public");
  folder = mkdtempSync(join(tmpdir(), "castor-migrations-"));
  writeFileSync(join(folder, "migration_lock.toml"), 'provider = "postgresql"\n');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "migration.sql"), sql);
}

describe("migrate", () => {
  test("applies what is new, in order, and nothing twice", async () => {
    write("20260102000000_second", "alter table a add column name text");
    write("20260101000000_first", "create table a (id int primary key)");
    const names = ["20260101000000_first", "20260102000000_second"];
    expect(await migrate(postgres.databaseUrl, { folder })).toEqual({ applied: names, total: 2 });
    expect(await migrate(postgres.databaseUrl, { folder })).toEqual({ applied: [], total: 2 });
  });

  test("records a migration with the columns and the SHA-256 that prisma migrate deploy compares", async () => {
    write("20260101000000_first", "create table a (id int primary key)");
    await migrate(postgres.databaseUrl, { folder });
    const { rows } = await client.query(
      "select migration_name, checksum, finished_at is not null as finished, rolled_back_at, applied_steps_count from _prisma_migrations",
    );
    expect(rows).toEqual([
      {
        migration_name: "20260101000000_first",
        // sha256sum of the text above
        checksum: "daa756beec256c1e68dabf662fcd91074aed9d59ac6348d94c93aadd5b80c35a",
        finished: true,
        rolled_back_at: null,
        applied_steps_count: 1,
      },
    ]);
  });

  test("two processes migrating at once apply each migration once", async () => {
    write("20260101000000_first", "create table a (id int primary key)");
    const results = await Promise.all([
      migrate(postgres.databaseUrl, { folder }),
      migrate(postgres.databaseUrl, { folder }),
    ]);
    expect(results.flatMap((result) => result.applied)).toEqual(["20260101000000_first"]);
  });

  test("a semicolon inside a function or a string does not cut the migration", async () => {
    write(
      "20260101000000_function",
      "create function f() returns text language plpgsql as $$ begin return 'a;b'; end; $$; select f();",
    );
    await migrate(postgres.databaseUrl, { folder });
    expect((await client.query("select f()")).rows).toEqual([{ f: "a;b" }]);
  });

  test("a migration that fails is named with the reason, leaves nothing, and can be tried again", async () => {
    write("20260101000000_broken", "create table a (id int); insert into missing values (1)");
    const again = () => migrate(postgres.databaseUrl, { folder });
    await expect(again()).rejects.toThrow(
      /20260101000000_broken could not be applied: relation "missing" does not exist.*--retry/,
    );
    expect((await client.query("select to_regclass('a') as a")).rows).toEqual([{ a: null }]);
    await expect(again()).rejects.toThrow(/20260101000000_broken failed at .* and blocks/);

    write("20260101000000_broken", "create table a (id int)");
    const retried = await migrate(postgres.databaseUrl, { folder, retryFailed: true });
    expect(retried.applied).toEqual(["20260101000000_broken"]);
  });

  test("says what starts it again to whoever was not migrating on purpose", async () => {
    write("20260101000000_broken", "insert into missing values (1)");
    const starting = migrate(postgres.databaseUrl, { folder, tryAgainWith: "npm run dev again" });
    await expect(starting).rejects.toThrow(/correct its migration\.sql, then run npm run dev again$/);
  });

  test("goes past a pooler, which would keep the lock that migrating takes", () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, ["--import", "tsx", "prisma/migrate.ts"], {
      encoding: "utf8",
      env: {
        ...process.env,
        DATABASE_URL: "postgresql://castor:x@127.0.0.1:1/pooler",
        DIRECT_DATABASE_URL: postgres.databaseUrl,
      },
    });
    expect(`${stderr}${stdout}`).toMatch(/Applied \d+_init\n[\s\S]*migrations applied/);
    expect(status).toBe(0);
  });

  test("a database that is not there is said in words", async () => {
    await expect(migrate("postgresql://castor:x@127.0.0.1:1/castor")).rejects.toThrow(
      /could not be applied: Can't reach database server at `127.0.0.1:1`/,
    );
  });
});

describe("diff", { timeout: 60_000 }, () => {
  test("writes a migration that leads to the schema, after which there is nothing to write", async () => {
    rmSync(join(folder, "migration_lock.toml"));
    const sql = await diffSchema(folder);
    expect(sql).toContain('CREATE TABLE "user"');
    expect(writeMigration(sql ?? "", "First tables!", folder)).toMatch(/^\d{14}_first_tables_$/);
    expect(await diffSchema(folder)).toBeUndefined();
    expect((await migrate(postgres.databaseUrl, { folder })).applied).toHaveLength(1);
  });

  test("the committed migrations lead to the committed schema", async () => {
    expect(await diffSchema()).toBeUndefined();
  });
});
