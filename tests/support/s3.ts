import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listen, readBody } from "@/local/http-server";

export interface LocalS3 {
  readonly url: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** What is kept, by key. */
  readonly objects: Map<string, { bytes: Buffer; mediaType: string | undefined }>;
  /** The next requests that are answered 503. */
  failures: number;
  stop(): Promise<void>;
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");

/**
 * Plays an S3-compatible storage: PUT, GET and DELETE of objects, path-style. It works the signature out for
 * itself from Amazon's description (Signature Version 4) and refuses what does not match, and bodies whose
 * SHA-256 is not the one that was signed.
 */
export async function startS3(): Promise<LocalS3> {
  const world = {
    bucket: "castor-files",
    accessKeyId: "local-access-key",
    secretAccessKey: "local-secret-key",
    region: "eu-test-1",
    objects: new Map<string, { bytes: Buffer; mediaType: string | undefined }>(),
    failures: 0,
  };

  function problemOf(request: IncomingMessage, body: Buffer): string | undefined {
    const given =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
        request.headers.authorization ?? "",
      );
    if (!given) return "AccessDenied";
    const [, keyId, scope = "", signedHeaders = "", signature] = given;
    const time = String(request.headers["x-amz-date"]);
    const bodyHash = String(request.headers["x-amz-content-sha256"]);
    if (keyId !== world.accessKeyId) return "InvalidAccessKeyId";
    if (scope !== `${time.slice(0, 8)}/${world.region}/s3/aws4_request`)
      return "AuthorizationHeaderMalformed";
    if (!signedHeaders.split(";").includes("host")) return "AccessDenied";
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://s3");
    searchParams.sort();
    const canonical = [
      request.method,
      pathname,
      searchParams.toString(),
      ...signedHeaders.split(";").map((name) => `${name}:${String(request.headers[name]).trim()}`),
      "",
      signedHeaders,
      bodyHash,
    ].join("\n");
    const toSign = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n");
    const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${world.secretAccessKey}`);
    if (hmac(key, toSign).toString("hex") !== signature) return "SignatureDoesNotMatch";
    if (bodyHash !== "UNSIGNED-PAYLOAD" && bodyHash !== sha256(body)) return "XAmzContentSHA256Mismatch";
    return undefined;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, 64 * 1024 * 1024);
    const answer = (status: number, code?: string, bytes?: Buffer, type?: string) => {
      response.writeHead(status, { "content-type": type ?? "application/xml" });
      response.end(code ? `<?xml version="1.0"?><Error><Code>${code}</Code></Error>` : bytes);
    };
    if (world.failures > 0) {
      world.failures--;
      return answer(503, "SlowDown");
    }
    const problem = problemOf(request, body);
    if (problem) return answer(403, problem);
    const [, bucket, ...path] = new URL(request.url ?? "/", "http://s3").pathname.split("/");
    if (bucket !== world.bucket) return answer(404, "NoSuchBucket");
    const key = decodeURIComponent(path.join("/"));
    if (request.method === "PUT") {
      world.objects.set(key, { bytes: body, mediaType: request.headers["content-type"] });
      return answer(200);
    }
    if (request.method === "DELETE") {
      world.objects.delete(key);
      return answer(204);
    }
    const found = world.objects.get(key);
    return found ? answer(200, undefined, found.bytes, found.mediaType) : answer(404, "NoSuchKey");
  }

  const server = await listen((request, response) => void handle(request, response), { port: 0 });
  return Object.assign(world, server);
}
