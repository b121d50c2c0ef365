import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
} from "@prisma/driver-adapter-utils";
import type { MigrationDirectory, MigrationList, SchemaEngine } from "@prisma/schema-engine-wasm";
import { DatabaseError, Pool, types } from "pg";

// The engine says why it panics here, before it throws; its host is to set this up.
Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: console.error } });

const require = createRequire(import.meta.url);

const HERE = dirname(fileURLToPath(import.meta.url));
export const SCHEMA_FILE = join(HERE, "schema.prisma");
export const MIGRATIONS_FOLDER = join(HERE, "migrations");

/** Nothing in our database is managed by anybody else. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

/**
 * Lends Prisma's own schema engine, over our own connection to the database, to `use`. It is the engine's
 * WebAssembly build, from npm: the binary that the prisma CLI wants is downloaded at its first use.
 * What it does is what `prisma migrate` does, table `_prisma_migrations` included.
 *
 * @throws the engine's error; if a script failed, with PostgreSQL's own error as its cause
 */
export async function withSchemaEngine<Result>(
  databaseUrl: string,
  use: (engine: SchemaEngine) => Promise<Result>,
): Promise<Result> {
  const { SchemaEngine } = await loadEngine();
  // One connection, so that the engine's advisory lock and its work share a session; ended here, because
  // the engine leaves it open and the lock with it.
  const pool = new Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: 10_000 });
  pool.on("error", () => {});
  const schema: [string, string] = ["schema.prisma", readFileSync(SCHEMA_FILE, "utf8")];
  const adapter = new WholeScriptPg(pool);
  try {
    const bound = bindMigrationAwareSqlAdapterFactory(adapter);
    const engine = await SchemaEngine.new({ datamodels: [schema] }, () => {}, bound);
    try {
      return await use(engine);
    } finally {
      engine.free();
    }
  } catch (error) {
    // The engine retells some of PostgreSQL's errors in fewer words.
    if (error instanceof Error) error.cause = adapter.scriptError;
    throw error;
  } finally {
    await pool.end();
  }
}

/**
 * Sends a migration as one query, as the engine's binary does: it then applies as a whole or not at all.
 * The adapter's own way splits the text at every semicolon, those inside strings and functions included.
 */
class WholeScriptPg extends PrismaPg {
  /** PostgreSQL's word on the script that failed last. */
  scriptError: DatabaseError | undefined;

  override async connect() {
    const connection = await super.connect();
    connection.executeScript = async (script) => {
      try {
        await connection.underlyingDriver().query(script);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
        this.scriptError = error;
        throw asDriverError(error);
      }
    };
    readCharColumns(connection);
    return connection;
  }

  /** Only diff.ts asks for a shadow database, and the database it brings is empty and thrown away after. */
  override connectToShadowDb() {
    return this.connect();
  }
}

/** The adapter's own query function, which its types keep private. */
interface Driver {
  performIO(query: unknown): Promise<{ fields: { dataTypeID: number }[] }>;
}

type PgConnection = Awaited<ReturnType<PrismaPg["connect"]>>;

/**
 * PostgreSQL's catalogue has columns of its internal type "char", which the engine must read to compare
 * schemas and which @prisma/adapter-pg 7.10 refuses. They travel through the adapter as the one type that
 * the catalogue never uses, uuid, and leave it as what the engine expects.
 */
function readCharColumns(connection: PgConnection): void {
  const { builtins } = types;
  const driver = connection as unknown as Driver;
  const performIO = driver.performIO.bind(driver);
  driver.performIO = async (query) => {
    const result = await performIO(query);
    for (const field of result.fields) {
      if (field.dataTypeID === builtins.CHAR) field.dataTypeID = builtins.UUID;
    }
    return result;
  };
  const queryRaw = connection.queryRaw.bind(connection);
  connection.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const { Uuid, Character } = ColumnTypeEnum;
    return { ...result, columnTypes: result.columnTypes.map((type) => (type === Uuid ? Character : type)) };
  };
}

function asDriverError({ code, severity, message, detail, column, hint }: DatabaseError): DriverAdapterError {
  return new DriverAdapterError({
    kind: "postgres",
    code: code ?? "N/A",
    severity: severity ?? "ERROR",
    message,
    detail,
    column,
    hint,
  });
}

type EngineBindings = typeof import("@prisma/schema-engine-wasm") & {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
};

let engine: Promise<EngineBindings> | undefined;

/** The bindings are one module with one instance behind it: a second instance would pull it from under the first. */
function loadEngine(): Promise<EngineBindings> {
  engine ??= instantiateEngine();
  return engine;
}

async function instantiateEngine(): Promise<EngineBindings> {
  const entry = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bindings = (await import("@prisma/schema-engine-wasm/schema_engine_bg")) as EngineBindings;
  const module = await WebAssembly.compile(readFileSync(join(dirname(entry), "schema_engine_bg.wasm")));
  const instance = await WebAssembly.instantiate(module, {
    "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports,
  });
  bindings.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return bindings;
}

/** The migrations folder as the engine wants it: every folder with its migration.sql, in order. */
export function readMigrations(folder = MIGRATIONS_FOLDER): MigrationList {
  const migrationDirectories = listFolders(folder).map<MigrationDirectory>((name) => ({
    path: name,
    migrationFile: { path: "migration.sql", content: readSql(join(folder, name, "migration.sql")) },
  }));
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: readOptional(join(folder, "migration_lock.toml")) },
    shadowDbInitScript: "",
    migrationDirectories,
  };
}

function listFolders(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function readSql(file: string): MigrationDirectory["migrationFile"]["content"] {
  const content = readOptional(file);
  if (content !== null) return { tag: "ok", value: content };
  return { tag: "error", value: `${basename(dirname(file))} has no migration.sql` };
}

function readOptional(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
