import { describe, expect, test } from "vitest";
import type { Attachment } from "@/lib/contract/attachment";
import type { ErrorBody } from "@/lib/contract/common";
import { newId } from "@/lib/db/id";
import { type ApiClient, signIn } from "../support/api";
import { query } from "../support/database";
import { jpegOnItsSide, pdf, png } from "../support/files";
import { createRoom } from "../support/rooms";

const text = (value: string) => new TextEncoder().encode(value);

async function upload(
  client: ApiClient,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const response = await client.fetch("/api/attachment", {
    method: "POST",
    body: bytes,
    headers: { "content-type": "application/octet-stream", ...headers },
  });
  const body = (await response.json()) as { data: Attachment; error: ErrorBody["error"] };
  return { status: response.status, headers: response.headers, data: body.data, error: body.error };
}

const named = (name: string) => ({ "x-file-name": encodeURIComponent(name) });
const download = (client: ApiClient, id: string, headers: Record<string, string> = {}) =>
  client.fetch(`/api/attachment/${id}`, { headers });

describe("a file is what its bytes say", () => {
  test("a PNG that claims to be a web page is a PNG, with its size in pixels", async () => {
    const user = await signIn();
    const { status, data } = await upload(user, png(32, 17), {
      ...named("photo.html"),
      "content-type": "text/html",
    });
    expect(status).toBe(201);
    expect(data).toMatchObject({ mediaType: "image/png", width: 32, height: 17, fileName: "photo.html" });
  });

  test("a photo taken upright has the size in which it is shown", async () => {
    const { data } = await upload(await signIn(), jpegOnItsSide());
    expect(data).toMatchObject({ mediaType: "image/jpeg", width: 30, height: 40, fileName: "file.jpg" });
  });

  test.each([
    ["SVG", '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ["HTML", "<!doctype html><script>alert(1)</script>"],
    ["code", "export const answer = 42;\n"],
    ["another script", "नमस्ते, this is text\n"],
  ])("%s is plain text, and only ever a download", async (_, source) => {
    const user = await signIn();
    const { status, data } = await upload(user, text(source));
    expect(status).toBe(201);
    expect(data).toMatchObject({ mediaType: "text/plain", width: null });
    const file = await download(user, data.id);
    expect(file.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(file.headers.get("content-disposition")).toMatch(/^attachment;/);
    expect(file.headers.get("content-security-policy")).toContain("sandbox");
    expect(await file.text()).toBe(source);
  });

  test.each([
    ["a program", new Uint8Array(Buffer.from("7f454c4602010100", "hex"))],
    ["an archive", new Uint8Array(Buffer.from("504b0304140000000800", "hex"))],
    ["no valid UTF-8", new Uint8Array([0x68, 0x69, 0xff, 0xfe])],
    ["an image cut short", png(4, 4).slice(0, 18)],
  ])("%s is refused", async (_, bytes) => {
    const { status, error } = await upload(await signIn(), bytes);
    expect(status).toBe(415);
    expect(error.code).toBe("unsupported_media_type");
  });

  test("a form in place of the file is refused with the way to do it", async () => {
    const user = await signIn();
    const form = new FormData();
    form.set("file", new Blob(["text"]), "a.txt");
    const response = await user.fetch("/api/attachment", { method: "POST", body: form });
    expect(response.status).toBe(415);
    expect(await response.text()).toContain("--data-binary");
  });

  test("an empty file, one over 10 MB and a broken name are refused", async () => {
    const user = await signIn();
    expect((await upload(user, new Uint8Array())).status).toBe(400);
    expect((await upload(user, new Uint8Array(10 * 1024 * 1024 + 1))).status).toBe(413);
    const { status, error } = await upload(user, text("x"), { "x-file-name": "%zz" });
    expect(status).toBe(400);
    expect(error.details).toMatchObject([{ field: "headers.X-File-Name" }]);
  });
});

describe("names", () => {
  test.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\asha\\notes.txt", "notes.txt"],
    ["invoice\u202Efdp.exe", "invoicefdp.exe"],
    ["line\r\nbreak.txt", "linebreak.txt"],
    ["", "file.txt"],
    ["..", "file.txt"],
    [`${"long".repeat(60)}.md`, `${"long".repeat(60).slice(0, 117)}.md`],
  ])("%j is kept as %j", async (given, kept) => {
    expect((await upload(await signIn(), text("x"), named(given))).data.fileName).toBe(kept);
  });

  test("travel in the download's header, whatever script they are in", async () => {
    const user = await signIn();
    const { data } = await upload(user, text("x"), named('मेरी "फ़ाइल".txt'));
    const disposition = (await download(user, data.id)).headers.get("content-disposition") ?? "";
    const encoded = /filename\*=UTF-8''(\S+)$/.exec(disposition)?.[1] ?? "";
    expect(decodeURIComponent(encoded)).toBe('मेरी "फ़ाइल".txt'.normalize("NFC"));
  });
});

describe("downloads", () => {
  test("images and PDF may be shown, with nothing to run and in no shared cache", async () => {
    const user = await signIn();
    for (const [bytes, type] of [
      [png(2, 2), "image/png"],
      [pdf(), "application/pdf"],
    ] as const) {
      const { data } = await upload(user, bytes);
      const file = await download(user, data.id);
      expect(file.headers.get("content-type")).toBe(type);
      expect(file.headers.get("content-disposition")).toMatch(/^inline;/);
      expect(file.headers.get("x-content-type-options")).toBe("nosniff");
      expect(file.headers.get("cache-control")).toMatch(/private/);
      expect(file.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
    }
  });

  test("the same file again is 304 without its bytes, as HEAD is without them", async () => {
    const user = await signIn();
    const { data } = await upload(user, text("twelve bytes"));
    const first = await download(user, data.id);
    const etag = first.headers.get("etag") ?? "";
    const again = await download(user, data.id, { "if-none-match": etag });
    expect(again.status).toBe(304);
    expect(again.headers.get("etag")).toBe(etag);
    expect(await again.text()).toBe("");
    const head = await user.fetch(`/api/attachment/${data.id}`, { method: "HEAD" });
    expect([head.status, head.headers.get("etag"), await head.text()]).toEqual([200, etag, ""]);
  });

  test("only the owner reads or deletes it", async () => {
    const [owner, stranger] = [await signIn(), await signIn()];
    const { data } = await upload(owner, text("mine"));
    expect((await download(stranger, data.id)).status).toBe(404);
    expect((await download(stranger, newId())).status).toBe(404);
    const params = { attachmentId: data.id };
    expect((await stranger.call("DELETE /attachment/{attachmentId}", { params })).status).toBe(404);
    expect((await download(owner, data.id)).status).toBe(200);
  });
});

test("a file that no message took can be deleted; one that a message took stays with it", async () => {
  const user = await signIn();
  const [spare, taken] = [await upload(user, text("spare")), await upload(user, text("taken"))];
  const chatroomId = await createRoom(user);
  const sent = await user.call("POST /chatroom/{chatroomId}/message", {
    params: { chatroomId },
    body: { content: "Look at this", attachments: [taken.data.id] },
  });
  expect(sent.body.data.message.attachments).toMatchObject([{ id: taken.data.id, fileName: "file.txt" }]);
  const remove = (attachmentId: string) =>
    user.call("DELETE /attachment/{attachmentId}", { params: { attachmentId } });
  expect((await remove(spare.data.id)).status).toBe(200);
  expect((await remove(spare.data.id)).status).toBe(404);
  expect((await remove(taken.data.id)).body.error.code).toBe("conflict");
  expect((await download(user, taken.data.id)).status).toBe(200);
});

test("a day's uploads have a limit, and the refusal says when there is room again", async () => {
  const user = await signIn();
  const { data } = await upload(user, text("x"));
  await query("UPDATE attachment SET bytes = 200 * 1024 * 1024 WHERE id = $1", [data.id]);
  const refused = await upload(user, text("y"));
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(23 * 3600);
  await query("UPDATE attachment SET created_at = now() - interval '25 hours' WHERE id = $1", [data.id]);
  expect((await upload(user, text("y"))).status).toBe(201);
});
