import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "@/lib/db/generated/client";
import { env } from "@/lib/env";

function connect(): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaPg({
      connectionString: env().DATABASE_URL,
      max: env().DATABASE_POOL,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      // A statement that takes longer than this is a fault, not a slow page.
      statement_timeout: 10_000,
      query_timeout: 12_000,
    }),
    transactionOptions: { maxWait: 5_000, timeout: 10_000 },
  });
}

// next dev re-evaluates modules on every change; one pool must survive that.
const kept = globalThis as { castorDatabase?: PrismaClient };

/** The database. Query files in this folder are its only users outside tests. */
export function database(): PrismaClient {
  kept.castorDatabase ??= connect();
  return kept.castorDatabase;
}

/** What a query takes so that it can run inside a transaction of its caller. */
export type Db = Omit<
  PrismaClient,
  "$connect" | "$disconnect" | "$on" | "$use" | "$extends" | "$transaction"
>;

/** Runs the work in one transaction. */
export function transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
  return database().$transaction((tx) => work(tx as Db));
}

/** Whether an error of Prisma is the violation of a unique constraint. */
export function isUniqueViolation(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "P2002";
}

/** Throws unless the database answers. */
export async function pingDatabase(): Promise<void> {
  await database().$queryRaw`SELECT 1`;
}
