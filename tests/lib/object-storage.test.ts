import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { useSettings } from "@/tests/support/app-settings";
import { type LocalS3, startS3 } from "@/tests/support/s3";
import {
  SLOW_MACHINE_MS,
  startThrowawayPostgres,
  type ThrowawayPostgres,
} from "@/tests/support/throwaway-postgres";
import { uniqueMobile } from "@/tests/support/unique";
import { waitFor } from "@/tests/support/wait-for";

let s3: LocalS3;
let postgres: ThrowawayPostgres;
let lib: Awaited<ReturnType<typeof load>>;
let userId: string;

/** After the settings are in place. */
async function load() {
  return {
    ...(await import("@/lib/db/attachments")),
    ...(await import("@/lib/db/client")),
    ...(await import("@/lib/db/id")),
    ...(await import("@/lib/usecases/upload-attachment")),
    ...(await import("@/lib/usecases/delete-attachment")),
    ...(await import("@/lib/usecases/delete-account")),
    ...(await import("@/lib/usecases/sweep-attachments")),
    ...(await import("@/lib/usecases/check-readiness")),
  };
}

beforeAll(async () => {
  [s3, postgres] = await Promise.all([startS3(), startThrowawayPostgres()]);
  useSettings({
    DATABASE_URL: postgres.databaseUrl,
    S3_BUCKET: s3.bucket,
    S3_ENDPOINT: s3.url,
    S3_REGION: s3.region,
    S3_ACCESS_KEY_ID: s3.accessKeyId,
    S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
  });
  lib = await load();
}, SLOW_MACHINE_MS);

afterAll(async () => {
  await lib?.database().$disconnect();
  await postgres?.stop();
  await s3?.stop();
});

beforeEach(async () => {
  userId = lib.newId();
  s3.failures = 0;
  await lib.database().user.create({ data: { id: userId, mobile: uniqueMobile() } });
});

const upload = (bytes: Uint8Array<ArrayBuffer> = new TextEncoder().encode("a file")) =>
  lib.uploadAttachment({ id: lib.newId(), userId, bytes, fileName: "a%20file.txt" });

const rowOf = async (id: string) => {
  const row = await lib.findAttachment(userId, id);
  if (!row) throw new Error("the attachment is gone");
  return row;
};

test("a file goes to the storage, signed, and comes back the same; the database has none of it", async () => {
  const bytes = new Uint8Array(Buffer.from(randomBytes(3_000_000).toString("hex")));
  const { id } = await upload(bytes);
  const row = await rowOf(id);
  expect(s3.objects.get(row.storageKey ?? "")).toMatchObject({ mediaType: "text/plain" });
  expect(Buffer.compare(await lib.loadAttachmentBytes(row), bytes)).toBe(0);
  const stored = await lib.database().attachment.findUnique({ where: { id }, select: { data: true } });
  expect(stored?.data).toBeNull();
});

test("a deleted upload's file goes at once", async () => {
  const { id } = await upload();
  const key = (await rowOf(id)).storageKey ?? "";
  await lib.deleteAttachment(userId, id);
  await waitFor(() => !s3.objects.has(key), { what: "the file to be deleted" });
});

test("a deleted account's files go; those the storage did not delete go with a later sweep", async () => {
  await upload();
  const { id } = await upload();
  const key = (await rowOf(id)).storageKey ?? "";
  const before = s3.objects.size;
  s3.failures = 1000;
  await lib.deleteAccount(userId);
  expect(s3.objects.size).toBe(before);
  s3.failures = 0;
  expect(await lib.sweepAttachments()).toMatchObject({ files: 2 });
  expect(s3.objects.has(key)).toBe(false);
  expect(await lib.sweepAttachments()).toEqual({ attachments: 0, files: 0 });
}, 30_000);

test("what no message took within a day is swept with its file; what is younger stays", async () => {
  const [old, young] = [await upload(), await upload()];
  const [oldKey, youngKey] = [
    (await rowOf(old.id)).storageKey ?? "",
    (await rowOf(young.id)).storageKey ?? "",
  ];
  await lib.database().attachment.update({
    where: { id: old.id },
    data: { createdAt: new Date(Date.now() - 25 * 3600 * 1000) },
  });
  expect(await lib.sweepAttachments()).toEqual({ attachments: 1, files: 1 });
  expect([s3.objects.has(oldKey), s3.objects.has(youngKey)]).toEqual([false, true]);
});

test("a hiccup of the storage is tried again; an outage is 503 and leaves nothing behind", async () => {
  s3.failures = 2;
  await upload();
  s3.failures = 1000;
  const error = await upload().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "service_unavailable" });
  expect(await lib.database().attachment.count({ where: { userId } })).toBe(1);
}, 30_000);

test("a file that the storage has lost is not found, not a fault", async () => {
  const { id } = await upload();
  const row = await rowOf(id);
  s3.objects.delete(row.storageKey ?? "");
  const error = await lib.loadAttachmentBytes(row).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "not_found" });
});

test("readiness names the storage, and goes on without what is not required", async () => {
  const { ready, dependencies } = await lib.checkReadiness();
  const ok = Object.fromEntries(dependencies.map((dependency) => [dependency.name, dependency.ok]));
  expect(ok).toMatchObject({ postgresql: true, storage: true, redis: false, gemini: false, stripe: false });
  expect(ready).toBe(true);
});
