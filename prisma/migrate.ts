import { pathToFileURL } from "node:url";
import nextEnv from "@next/env";
import { DatabaseError } from "pg";
import { NO_FILTER, readMigrations, withSchemaEngine } from "./schema-engine";

export interface MigrateResult {
  /** Names of the migrations that this call applied, in order; empty when the database was up to date. */
  readonly applied: readonly string[];
  /** How many migrations there are in all. */
  readonly total: number;
}

/** A migration that did not go through, or a database that cannot take one. The message says what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

export interface MigrateOptions {
  /** Where the migrations are; default: prisma/migrations. */
  readonly folder?: string;
  /** Try migrations that failed before once more. A failed migration leaves nothing behind (see WholeScriptPg). */
  readonly retryFailed?: boolean;
  /** What whoever reads of a failure is to run once it is mended. */
  readonly tryAgainWith?: string;
}

/**
 * Brings a database to the newest migration, exactly as `prisma migrate deploy` does (same table, same
 * checksums, same advisory lock), without downloading an engine.
 *
 * @throws MigrationError naming the migration and PostgreSQL's reason
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<MigrateResult> {
  const migrationsList = readMigrations(options.folder);
  const input = { migrationsList, filters: NO_FILTER };
  try {
    return await withSchemaEngine(databaseUrl, async (engine) => {
      if (options.retryFailed) {
        const history = await engine.diagnoseMigrationHistory({ ...input, optInToShadowDatabase: false });
        for (const migrationName of history.failedMigrationNames) {
          await engine.markMigrationRolledBack({ migrationName });
        }
      }
      const { appliedMigrationNames } = await engine.applyMigrations(input);
      return { applied: appliedMigrationNames, total: migrationsList.migrationDirectories.length };
    });
  } catch (error) {
    throw new MigrationError(explain(error as Error, options.tryAgainWith), { cause: error });
  }
}

/** The engine's report names the migration in its own trace; what a reader needs is which, why and what now. */
function explain({ message, cause }: Error, tryAgainWith = "npm run db:migrate -- --retry"): string {
  const retry = `correct its migration.sql, then run ${tryAgainWith}`;
  const failedBefore = /The `(?<name>[^`]+)` migration started at (?<at>.+) failed/.exec(message)?.groups;
  if (failedBefore) {
    return `Migration ${failedBefore.name} failed at ${failedBefore.at} and blocks the ones after it: ${retry}`;
  }
  const name = /migration_name="(?<name>[^"]+)"/.exec(message)?.groups?.name;
  const text = cause instanceof DatabaseError ? cause.message : withoutTrace(message);
  return name
    ? `Migration ${name} could not be applied: ${text}. Nothing of it was kept: ${retry}`
    : `The migrations could not be applied: ${text}`;
}

function withoutTrace(message: string): string {
  const [text = message] = message.split(/\n\s*0: /);
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}

/**
 * The address of the database for changing its tables. A pooler that hands out a connection per transaction
 * keeps the lock that one migration at a time holds, on a connection that it then gives to somebody else.
 */
export function addressForMigrating(): string | undefined {
  return process.env.DIRECT_DATABASE_URL || process.env.DATABASE_URL;
}

async function main(): Promise<void> {
  nextEnv.loadEnvConfig(process.cwd(), process.env.NODE_ENV !== "production", SILENT);
  const databaseUrl = addressForMigrating();
  if (!databaseUrl) {
    throw new MigrationError(
      "DATABASE_URL is not set, so there is no database to migrate. Set it to a PostgreSQL address " +
        "(postgresql://user:password@host:5432/name). The local database of npm run dev is migrated by that command.",
    );
  }
  const { applied, total } = await migrate(databaseUrl, { retryFailed: process.argv.includes("--retry") });
  for (const name of applied) console.log(`Applied ${name}`);
  console.log(
    applied.length ? `${applied.length} of ${total} migrations applied.` : "The database is up to date.",
  );
}

const SILENT = { info: () => {}, error: console.error };

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
