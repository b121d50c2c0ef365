/**
 * A Redis reply. Strings hold bytes, one char code (0-255) per byte, so that cutting a value inside a UTF-8
 * sequence (GETRANGE, Lua's string.sub) behaves as on the real server; text is decoded at the HTTP edge only.
 */
export type Reply = string | number | null | Status | RedisError | Reply[];

/** A status reply such as OK, which Upstash never encodes as base64. */
export class Status {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export const OK = new Status("OK");

/** An error reply; the message begins with its kind, such as "ERR" or "WRONGTYPE". */
export class RedisError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RedisError";
  }
}

export function wrongArguments(command: string): RedisError {
  return new RedisError(`ERR wrong number of arguments for '${command.toLowerCase()}' command`);
}

export const syntaxError = () => new RedisError("ERR syntax error");
export const notAnInteger = () => new RedisError("ERR value is not an integer or out of range");
export const notAFloat = () => new RedisError("ERR value is not a valid float");

export const toBytes = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
export const fromBytes = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");
