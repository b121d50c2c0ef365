import { openApiDocument } from "@/lib/contract/openapi";
import { getOpenapi } from "@/lib/contract/system";
import { env } from "@/lib/env";
import { etagOf } from "@/lib/http/etag";
import { on, routes } from "@/lib/http/route";

/** The document does not change while the process lives. */
let made: { readonly text: string; readonly etag: string } | undefined;

function make() {
  const text = JSON.stringify(openApiDocument(env().APP_URL));
  return { text, etag: etagOf(text) };
}

export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = routes(
  on(getOpenapi, async () => {
    made ??= make();
    return new Response(made.text, {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "public, no-cache",
        etag: made.etag,
      },
    });
  }),
);
