import type { Pool } from "pg";
import { waitFor } from "./wait-for";

/** A reply as the database has it. */
export interface ReplyRow {
  readonly status: string;
  readonly attempt: number;
  readonly content: string;
  readonly charge: string;
  readonly error_code: string | null;
  readonly heartbeat_at: Date | null;
  readonly finished_at: Date | null;
}

/** For tests that wait long: asking the API over and over would meet its own limits. */
export async function readReply(database: Pool, id: string): Promise<ReplyRow> {
  const { rows } = await database.query<ReplyRow>("SELECT * FROM message WHERE id = $1", [id]);
  if (!rows[0]) throw new Error(`there is no message ${id}`);
  return rows[0];
}

/** The reply once `is` says so. */
export function untilReply(
  database: Pool,
  id: string,
  is: (row: ReplyRow) => boolean,
  { timeout = 15_000, what }: { timeout?: number; what: string },
): Promise<ReplyRow> {
  return waitFor(
    async () => {
      const row = await readReply(database, id);
      return is(row) ? row : undefined;
    },
    { timeout, interval: 50, what },
  );
}

export const hasEnded = ({ status }: ReplyRow) => status !== "pending" && status !== "streaming";
