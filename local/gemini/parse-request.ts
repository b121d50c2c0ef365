import { invalidArgument } from "./google-error";
import type { Content, GenerateRequest, Part } from "./wire";

type JsonObject = Record<string, unknown>;

const KNOWN_FIELDS = new Set([
  ...["contents", "systemInstruction", "generationConfig", "safetySettings", "tools", "toolConfig"],
  ...["cachedContent", "model", "generateContentRequest"],
]);

/**
 * Checks a request as strictly as Google does in what an application gets wrong in practice.
 *
 * @throws GoogleError 400
 */
export function parseGenerateRequest(text: string): GenerateRequest {
  const body = parseBody(text);
  for (const name of Object.keys(body)) {
    if (!KNOWN_FIELDS.has(camelCase(name))) {
      throw invalidArgument(
        `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`,
        name,
      );
    }
  }
  const contents = parseContents(body.contents);
  const systemInstruction = body.systemInstruction ?? body.system_instruction;
  const { tools, generationConfig } = body;
  return {
    contents,
    ...(isObject(systemInstruction)
      ? { systemInstruction: parseContent(systemInstruction, "system_instruction") }
      : {}),
    ...(Array.isArray(tools) ? { tools: tools.filter(isObject) } : {}),
    ...(isObject(generationConfig) ? { generationConfig } : {}),
  };
}

/** countTokens takes the contents alone, or a whole generateContentRequest. @throws GoogleError 400 */
export function parseCountTokensRequest(text: string): GenerateRequest {
  const body = parseBody(text);
  const inner = body.generateContentRequest;
  return parseGenerateRequest(JSON.stringify(isObject(inner) ? inner : body));
}

function parseBody(text: string): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw invalidArgument("Invalid JSON payload received. Unexpected end of string.");
  }
  if (!isObject(body)) throw invalidArgument("Invalid JSON payload received. Expected an object.");
  return body;
}

function parseContents(value: unknown): Content[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalidArgument("* GenerateContentRequest.contents: contents is not specified\n");
  }
  const contents = value.map((content, i) => parseContent(content, `contents[${i}]`));
  for (const { role } of contents) {
    if (role !== undefined && role !== "user" && role !== "model" && role !== "function") {
      throw invalidArgument("Please use a valid role: user, model.");
    }
  }
  return contents;
}

function parseContent(value: unknown, field: string): Content {
  if (!isObject(value)) throw invalidArgument(`Invalid value at '${field}'`, field);
  const { role, parts } = value;
  if (!Array.isArray(parts) || parts.length === 0) {
    throw invalidArgument(`* GenerateContentRequest.${field}.parts: contents.parts must not be empty.\n`);
  }
  return {
    ...(typeof role === "string" ? { role } : {}),
    parts: parts.map((part, i) => parsePart(part, `${field}.parts[${i}]`)),
  };
}

function parsePart(value: unknown, field: string): Part {
  if (!isObject(value)) throw invalidArgument(`Invalid value at '${field}'`, field);
  if (typeof value.text === "string") {
    return { text: value.text, ...(value.thought === true ? { thought: true } : {}) };
  }
  const inline = value.inlineData ?? value.inline_data;
  if (isObject(inline)) {
    const mimeType = inline.mimeType ?? inline.mime_type;
    const { data } = inline;
    if (typeof mimeType !== "string" || mimeType === "") {
      throw invalidArgument("Unsupported MIME type: ", `${field}.inline_data`);
    }
    if (typeof data !== "string" || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(data)) {
      throw invalidArgument(
        `Invalid value at '${field}.inline_data.data' (TYPE_BYTES), Base64 decoding failed`,
        field,
      );
    }
    return { inlineData: { mimeType, data } };
  }
  const file = value.fileData ?? value.file_data;
  if (isObject(file) && typeof (file.fileUri ?? file.file_uri) === "string") {
    const { mimeType } = file;
    return {
      fileData: {
        fileUri: String(file.fileUri ?? file.file_uri),
        ...(typeof mimeType === "string" ? { mimeType } : {}),
      },
    };
  }
  throw invalidArgument(
    `* GenerateContentRequest.${field}.data: required oneof field 'data' must have one initialized field\n`,
  );
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const camelCase = (name: string) =>
  name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
