import "server-only";
import { AwsClient } from "aws4fetch";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

const TIMEOUT_MS = 20_000;
const RETRIES = 2;

/** True when files go to S3-compatible storage; otherwise they are kept in PostgreSQL. */
export function hasObjectStorage(): boolean {
  return env().S3_BUCKET !== undefined;
}

let client: AwsClient | undefined;

/** One signed request on an object, path-style, which S3, R2, MinIO and their like all take. */
async function request(
  method: "PUT" | "GET" | "DELETE",
  key: string,
  init: { body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
): Promise<Response> {
  const { S3_BUCKET, S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = env();
  client ??= new AwsClient({
    accessKeyId: S3_ACCESS_KEY_ID ?? "",
    secretAccessKey: S3_SECRET_ACCESS_KEY ?? "",
    service: "s3",
    region: S3_REGION,
    retries: RETRIES,
  });
  const base = S3_ENDPOINT ?? `https://s3.${S3_REGION}.amazonaws.com`;
  try {
    return await client.fetch(`${base}/${S3_BUCKET}/${key}`, {
      method,
      ...init,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw unavailable(cause);
  }
}

function unavailable(cause: unknown): AppError {
  return new AppError(
    "service_unavailable",
    "The file storage does not answer right now. Try again shortly.",
    {
      retryAfter: 10,
      cause,
    },
  );
}

async function assertDone(response: Response, what: string): Promise<void> {
  if (response.ok) return;
  const answer = (await response.text().catch(() => "")).slice(0, 500);
  throw unavailable(new Error(`object storage answered ${response.status} to ${what}: ${answer}`));
}

/**
 * Stores a file. Its SHA-256 is part of the signature, so that bytes damaged on the way are refused.
 * @throws AppError service_unavailable
 */
export async function putObject(
  key: string,
  file: { bytes: Uint8Array<ArrayBuffer>; mediaType: string; sha256: string },
): Promise<void> {
  const response = await request("PUT", key, {
    body: file.bytes,
    headers: { "content-type": file.mediaType, "x-amz-content-sha256": file.sha256 },
  });
  await assertDone(response, "a write");
}

/** Reads a file; undefined when it is not there. @throws AppError service_unavailable */
export async function getObject(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const response = await request("GET", key);
  if (response.status === 404) return undefined;
  await assertDone(response, "a read");
  return new Uint8Array(await response.arrayBuffer());
}

/** Deletes a file; one that is gone already counts as deleted. @throws AppError service_unavailable */
export async function deleteObject(key: string): Promise<void> {
  const response = await request("DELETE", key);
  if (response.status !== 404) await assertDone(response, "a deletion");
}

/** Throws unless the storage answers and takes the keys: asks for a file that nobody has. */
export async function pingObjectStorage(): Promise<void> {
  await getObject("attachments/none");
}
