import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { errorsOf } from "@/lib/contract/endpoint";
import { endpoints } from "@/lib/contract/endpoints";
import { ERRORS } from "@/lib/errors";
import { OPENAPI_FILE, openApiText } from "@/scripts/openapi";
import {
  compileSchema,
  departures,
  document,
  documentedResponse,
  operationAt,
} from "@/tests/support/response-validator";

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
    expect(errors ?? "").toBe("");
    expect(valid).toBe(true);
  });

  it("is the file in docs; npm run openapi writes it", () => {
    expect(readFileSync(OPENAPI_FILE, "utf8") === openApiText()).toBe(true);
  });

  it("refers to nothing that is missing, and keeps nothing that nobody refers to", () => {
    const text = JSON.stringify(document);
    const used = new Set(
      [...text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)].map(([, a, b]) => `${a}/${b}`),
    );
    const { securitySchemes: _, ...components } = document.components;
    const kept = Object.entries(components).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `${kind}/${name}`),
    );
    expect([...used].sort()).toEqual(kept.sort());
  });

  it.each(endpoints.map((endpoint) => [endpoint.key, endpoint] as const))("documents %s", (key, endpoint) => {
    const operation = operationAt(key);
    const successes = Object.keys(endpoint.spec.responses);
    const errors = errorsOf(endpoint).map((code) => String(ERRORS[code].status));
    const expected = new Set([...successes, ...errors, ...(endpoint.spec.etag ? ["304"] : [])]);
    expect(Object.keys(operation.responses).sort()).toEqual([...expected].sort());
    for (const code of errorsOf(endpoint)) {
      const response = documentedResponse(key, ERRORS[code].status);
      expect(response?.description).toContain(`\`${code}\`: ${ERRORS[code].meaning}`);
    }
    for (const [name] of key.matchAll(/(?<=\{)\w+(?=\})/g))
      expect(operation.parameters).toContainEqual(
        expect.objectContaining({ name, in: "path", required: true }),
      );
    expect(document.tags.map((tag) => tag.name)).toContain(endpoint.spec.tag);
  });

  it("tells what each limit, file and place is: headers of refusals, exports and what was made", () => {
    const headersOf = (key: string, status: number) =>
      Object.keys(documentedResponse(key, status)?.headers ?? {});
    const SEND = "POST /chatroom/{chatroomId}/message";
    expect(headersOf(SEND, 429)).toEqual(expect.arrayContaining(["RateLimit-Limit", "Retry-After"]));
    expect(headersOf(SEND, 202)).toEqual(expect.arrayContaining(["Location", "Preference-Applied"]));
    expect(headersOf("GET /health", 200)).not.toContain("RateLimit-Limit");
    const types = Object.keys(documentedResponse("GET /attachment/{attachmentId}", 200)?.content ?? {});
    expect(types).toEqual(expect.arrayContaining(["image/png", "application/pdf", "text/plain"]));
  });

  it("has unique operation ids", () => {
    const ids = endpoints.map(({ key }) => operationAt(key).operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has only examples that fit their schemas", () => {
    const misfits: unknown[] = [];
    const check = (where: string, schema: unknown, example: unknown) => {
      const validate = compileSchema(schema);
      if (!validate(example)) misfits.push({ where, example, errors: validate.errors });
    };
    const visit = (value: unknown, where: string): void => {
      if (typeof value !== "object" || value === null) return;
      const { schema, example, examples } = value as Record<string, unknown>;
      if (schema && example !== undefined) check(where, schema, example);
      if (schema && examples)
        for (const { value: each } of Object.values(examples as Record<string, { value: unknown }>))
          check(where, schema, each);
      if (!schema && Array.isArray(examples)) for (const each of examples) check(where, value, each);
      for (const [name, inner] of Object.entries(value))
        if (name !== "example" && name !== "examples") visit(inner, `${where}/${name}`);
    };
    visit(document, "");
    expect(misfits).toEqual([]);
  });
});

describe("the check that every answer in the API tests passes through", () => {
  const answer = (body: unknown, status = 200) => ({
    status,
    headers: new Headers({ "content-type": "application/json; charset=utf-8", "x-request-id": "test-0001" }),
    text: JSON.stringify(body),
  });
  const body = documentedResponse("GET /user/me", 200)?.content?.["application/json"]?.example as {
    data: object;
  };

  it("accepts what is documented", () => {
    expect(departures("GET /user/me", answer(body))).toEqual([]);
  });

  it("refuses a leaked passwordHash", () => {
    const leaking = { ...body, data: { ...body.data, passwordHash: "$argon2id$v=19$…" } };
    expect(departures("GET /user/me", answer(leaking)).join()).toContain("passwordHash");
  });

  it("refuses a field too many beside data, a missing field, another status, another error code", () => {
    expect(departures("GET /user/me", answer({ ...body, debug: 1 }))).not.toEqual([]);
    expect(departures("GET /user/me", answer({ ...body, data: {} }))).not.toEqual([]);
    expect(departures("GET /user/me", answer(body, 206))).not.toEqual([]);
    const error = (code: string) => ({
      success: false,
      error: { code, message: "No.", requestId: "test-0001" },
    });
    expect(departures("GET /user/me", answer(error("internal"), 500))).toEqual([]);
    expect(departures("GET /health", answer(error("service_unavailable"), 503))).toEqual([
      "GET /health answered 503, which is not documented",
    ]);
    expect(departures("GET /user/me", answer(error("otp_locked"), 500))).not.toEqual([]);
  });

  it("refuses an answer without X-Request-Id, and one of another media type", () => {
    const bare = { ...answer(body), headers: new Headers({ "content-type": "application/json" }) };
    expect(departures("GET /user/me", bare)).toEqual(["the header x-request-id is missing"]);
    const told = { ...answer(body), headers: new Headers([...answer(body).headers, ["location", "/x"]]) };
    expect(departures("GET /user/me", told)).toEqual(["the header location is not documented"]);
    const html = {
      ...answer(body),
      headers: new Headers({ "content-type": "text/html", "x-request-id": "1" }),
    };
    expect(departures("GET /user/me", html)).toEqual(['the media type "text/html" is not documented']);
  });
});
