/**
 * The floor of bench/server.ts: bare Node handlers that make the same round trips to PostgreSQL, Redis and
 * Inngest as the application's routes, and nothing else. Started by bench/server.ts as a process of its own.
 */
import { createServer } from "node:http";
import { Pool } from "pg";

const {
  DATABASE_URL,
  UPSTASH_REDIS_REST_URL = "",
  UPSTASH_REDIS_REST_TOKEN = "",
  INNGEST_DEV = "",
} = process.env;
const pool = new Pool({ connectionString: DATABASE_URL, max: 10 });

const row = () => pool.query("SELECT count FROM bench_floor WHERE id = 1");

async function redis(...commands: string[][]): Promise<void> {
  const response = await fetch(`${UPSTASH_REDIS_REST_URL}/pipeline`, {
    method: "POST",
    headers: { authorization: `Bearer ${UPSTASH_REDIS_REST_TOKEN}` },
    body: JSON.stringify(commands),
  });
  await response.text();
}

async function inngest(): Promise<void> {
  const response = await fetch(`${INNGEST_DEV}/e/bench`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "bench/nothing", data: {} }),
  });
  await response.text();
}

/** Every signed-in request: its session, its share of the minute. */
async function enter(): Promise<void> {
  await row();
  await redis(["INCR", "bench:limit"]);
}

const handlers: Record<string, () => Promise<void>> = {
  "/bare": async () => {},
  "/list/cached": async () => {
    await enter();
    await redis(["GET", "bench:generation"], ["GET", "bench:page"]);
  },
  "/list/uncached": async () => {
    await enter();
    await redis(["GET", "bench:generation"], ["GET", "bench:page"]);
    await row();
    await row();
    await redis(["SET", "bench:page", "x"]);
  },
  "/page": async () => {
    await enter();
    await Promise.all([row(), row()]);
  },
  "/send": async () => {
    await enter();
    const client = await pool.connect();
    await client.query("BEGIN");
    await client.query("UPDATE bench_floor SET count = count + 1 WHERE id = 1");
    await client.query("UPDATE bench_floor SET count = count + 1 WHERE id = 2");
    await client.query("SELECT id FROM bench_floor WHERE id = 3");
    for (let insert = 0; insert < 3; insert++)
      await client.query("INSERT INTO bench_floor (count) VALUES (0)");
    await client.query("COMMIT");
    client.release();
    await Promise.all([
      inngest().then(row),
      redis(["XADD", "bench:log", "MAXLEN", "100", "*", "event", "x"]),
      redis(["INCR", "bench:generation"]),
      redis(["PUBLISH", "bench:user", "usage"]),
    ]);
  },
};

await pool.query(
  "CREATE TABLE IF NOT EXISTS bench_floor (id serial PRIMARY KEY, count int NOT NULL DEFAULT 0)",
);
await pool.query("INSERT INTO bench_floor (count) SELECT 0 FROM generate_series(1, 3)");

const BODY = JSON.stringify({ success: true, data: "x".repeat(2_000) });
const server = createServer((request, response) => {
  const handler = handlers[request.url ?? ""];
  request.resume();
  handler?.().then(
    () => response.setHeader("content-type", "application/json").end(BODY),
    (error) => response.writeHead(500).end(String(error)),
  );
});
server.listen(Number(process.env.PORT), "127.0.0.1");
