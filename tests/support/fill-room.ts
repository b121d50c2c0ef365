import { query } from "./database";

/** Writes a room's history straight into the database: `count` messages, prompt and reply in turn. */
export async function fillRoom(chatroomId: string, userId: string, count: number): Promise<void> {
  await query(
    `INSERT INTO message (id, chatroom_id, user_id, role, parent_id, status, content, model, attempt, created_at, finished_at)
     SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(seed.base + n), 12, '0'))::uuid, $1, $2,
            (CASE WHEN n % 2 = 1 THEN 'user' ELSE 'model' END)::message_role,
            CASE WHEN n = 1 THEN NULL ELSE ('01900000-0000-7000-8000-' || lpad(to_hex(seed.base + n - 1), 12, '0'))::uuid END,
            'complete',
            CASE WHEN n % 2 = 1 THEN 'Question ' || n ELSE 'Answer ' || n || E'. **Bold** words.\\n\\n- one\\n- two\\n' || repeat('More words. ', n % 40) END,
            'gemini-2.5-flash', 1, now(), now()
     FROM generate_series(1, $3) AS n, (SELECT (random() * 100000000000)::bigint AS base) AS seed`,
    [chatroomId, userId, count],
  );
}
