import { createHash } from "node:crypto";
import { RedisError, type Reply, Status, toBytes } from "../reply";
import { type LuaState, lauxlib, lua, luaBytes, lualib } from "./fengari";

/** As Redis's own default for scripts; an endless loop must not take the whole local cloud with it. */
const SCRIPT_TIME_LIMIT_MS = 5_000;
const INSTRUCTIONS_BETWEEN_CHECKS = 100_000;

/**
 * What Lua 5.1 has and 5.3 has not, Redis's ban on globals, and numbers as doubles throughout (fengari's
 * integers have 32 bits, and a time in milliseconds does not fit).
 */
const PRELUDE = `
unpack = table.unpack
loadstring = load
math.pow = function(x, y) return x ^ y end
table.getn = function(t) return #t end
local parse = tonumber
tonumber = function(...) local n = parse(...); return n and n + 0.0 end
redis.error_reply = function(text) return { err = text } end
redis.status_reply = function(text) return { ok = text } end
redis.log = function() end
redis.LOG_DEBUG, redis.LOG_VERBOSE, redis.LOG_NOTICE, redis.LOG_WARNING = 0, 1, 2, 3
dofile, loadfile, print = nil, nil, nil
KEYS, ARGV = {}, {}
setmetatable(_G, {
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
  end,
  __newindex = function() error("Attempt to modify a readonly table", 2) end,
})
`;

type CallRedis = (command: readonly string[]) => Reply;

/** EVAL for the in-memory Redis: scripts run to the end without anything in between, as on the real one. */
export class LuaScripts {
  readonly #state: LuaState;
  readonly #callRedis: CallRedis;
  readonly #compiled = new Map<string, number>();
  #deadline = 0;

  constructor(callRedis: CallRedis) {
    this.#callRedis = callRedis;
    this.#state = lauxlib.luaL_newstate();
    this.#openLibraries();
    this.#compileAndRun(PRELUDE);
    lua.lua_sethook(
      this.#state,
      (state) => {
        if (Date.now() < this.#deadline) return;
        this.#push(state, `Script killed: it ran for longer than ${SCRIPT_TIME_LIMIT_MS} ms`);
        lua.lua_error(state);
      },
      lua.LUA_MASKCOUNT,
      INSTRUCTIONS_BETWEEN_CHECKS,
    );
  }

  /** Compiles a script once. @returns its SHA-1, in hex */
  load(script: string): string {
    const sha = createHash("sha1").update(script, "latin1").digest("hex");
    if (!this.#compiled.has(sha)) {
      this.#compile(script);
      this.#compiled.set(sha, lauxlib.luaL_ref(this.#state, lua.LUA_REGISTRYINDEX));
    }
    return sha;
  }

  has(sha: string): boolean {
    return this.#compiled.has(sha.toLowerCase());
  }

  flush(): void {
    for (const ref of this.#compiled.values()) {
      lauxlib.luaL_unref(this.#state, lua.LUA_REGISTRYINDEX, ref);
    }
    this.#compiled.clear();
  }

  run(sha: string, keys: readonly string[], args: readonly string[]): Reply {
    const state = this.#state;
    const ref = this.#compiled.get(sha.toLowerCase());
    if (ref === undefined) throw new RedisError("NOSCRIPT No matching script. Please use EVAL.");
    this.#setGlobal("KEYS", keys);
    this.#setGlobal("ARGV", args);
    lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, ref);
    this.#deadline = Date.now() + SCRIPT_TIME_LIMIT_MS;
    try {
      if (lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK) throw this.#errorAtTop(sha);
      return this.#readReply(state);
    } finally {
      lua.lua_settop(state, 0);
    }
  }

  #openLibraries(): void {
    const state = this.#state;
    const libraries = {
      _G: lualib.luaopen_base,
      math: lualib.luaopen_math,
      string: lualib.luaopen_string,
      table: lualib.luaopen_table,
      redis: this.#openRedis,
    };
    for (const [name, open] of Object.entries(libraries)) {
      lauxlib.luaL_requiref(state, luaBytes(name), open, true);
    }
    lua.lua_settop(state, 0);
  }

  readonly #openRedis = (state: LuaState): number => {
    const functions = {
      call: (inner: LuaState) => this.#redisCall(inner, true),
      pcall: (inner: LuaState) => this.#redisCall(inner, false),
      sha1hex: (inner: LuaState) => {
        const hash = createHash("sha1").update(lua.lua_tostring(inner, 1) ?? "");
        this.#push(inner, hash.digest("hex"));
        return 1;
      },
    };
    lua.lua_createtable(state, 0, 8);
    for (const [name, fn] of Object.entries(functions)) {
      this.#push(state, name);
      lua.lua_pushcfunction(state, fn);
      lua.lua_rawset(state, -3);
    }
    return 1;
  };

  #redisCall(state: LuaState, raise: boolean): number {
    const reply = this.#replyTo(state);
    this.#push(state, reply);
    if (raise && reply instanceof RedisError) return lua.lua_error(state);
    return 1;
  }

  #replyTo(state: LuaState): Reply {
    const command: string[] = [];
    for (let i = 1; i <= lua.lua_gettop(state); i++) {
      const type = lua.lua_type(state, i);
      if (type === lua.LUA_TNUMBER) command.push(String(lua.lua_tonumber(state, i)));
      else if (type === lua.LUA_TSTRING) command.push(this.#readString(state, i));
      else return new RedisError("ERR Lua redis lib command arguments must be strings or integers");
    }
    if (command.length === 0) {
      return new RedisError("ERR Please specify at least one argument for this redis.call() call");
    }
    try {
      return this.#callRedis(command);
    } catch (error) {
      if (error instanceof RedisError) return error;
      throw error;
    }
  }

  /** Redis to Lua: nil becomes false, a status {ok = …}, an error {err = …}. */
  #push(state: LuaState, reply: Reply): void {
    if (typeof reply === "string") lua.lua_pushlstring(state, luaBytes(reply), reply.length);
    else if (typeof reply === "number") lua.lua_pushnumber(state, reply);
    else if (reply === null) lua.lua_pushboolean(state, false);
    else if (reply instanceof Status) this.#pushRecord(state, "ok", reply.text);
    else if (reply instanceof RedisError) this.#pushRecord(state, "err", toBytes(reply.message));
    else {
      lua.lua_createtable(state, reply.length, 0);
      reply.forEach((item, i) => {
        this.#push(state, item);
        lua.lua_rawseti(state, -2, i + 1);
      });
    }
  }

  #pushRecord(state: LuaState, name: string, value: string): void {
    lua.lua_createtable(state, 0, 1);
    this.#push(state, name);
    this.#push(state, value);
    lua.lua_rawset(state, -3);
  }

  /** Lua to Redis, of the value at the top: numbers lose their fraction, arrays end at the first nil. */
  #readReply(state: LuaState): Reply {
    const type = lua.lua_type(state, -1);
    if (type === lua.LUA_TSTRING) return this.#readString(state, -1);
    if (type === lua.LUA_TNUMBER) return Math.trunc(lua.lua_tonumber(state, -1));
    if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, -1) ? 1 : null;
    if (type !== lua.LUA_TTABLE) return null;
    const error = this.#readField(state, "err");
    if (error !== undefined) return new RedisError(Buffer.from(error, "latin1").toString("utf8"));
    const status = this.#readField(state, "ok");
    if (status !== undefined) return new Status(status);
    const items: Reply[] = [];
    for (let i = 1; lua.lua_rawgeti(state, -1, i) !== lua.LUA_TNIL; i++) {
      items.push(this.#readReply(state));
      lua.lua_pop(state, 1);
    }
    lua.lua_pop(state, 1);
    return items;
  }

  #readField(state: LuaState, name: string): string | undefined {
    this.#push(state, name);
    const type = lua.lua_rawget(state, -2);
    const value = type === lua.LUA_TSTRING ? this.#readString(state, -1) : undefined;
    lua.lua_pop(state, 1);
    return value;
  }

  #readString(state: LuaState, index: number): string {
    return Buffer.from(lua.lua_tostring(state, index) ?? "").toString("latin1");
  }

  #setGlobal(name: string, values: readonly string[]): void {
    lua.lua_pushglobaltable(this.#state);
    this.#push(this.#state, name);
    this.#push(this.#state, [...values]);
    lua.lua_rawset(this.#state, -3);
    lua.lua_pop(this.#state, 1);
  }

  #compile(script: string): void {
    const bytes = luaBytes(script);
    const chunkName = luaBytes("@user_script");
    if (lauxlib.luaL_loadbuffer(this.#state, bytes, bytes.length, chunkName) !== lua.LUA_OK) {
      const message = this.#readString(this.#state, -1);
      lua.lua_settop(this.#state, 0);
      throw new RedisError(`ERR Error compiling script (new function): ${message}`);
    }
  }

  #compileAndRun(script: string): void {
    this.#compile(script);
    if (lua.lua_pcall(this.#state, 0, 0, 0) !== lua.LUA_OK) throw this.#errorAtTop("prelude");
  }

  #errorAtTop(sha: string): RedisError {
    const state = this.#state;
    const record = lua.lua_type(state, -1) === lua.LUA_TTABLE ? this.#readField(state, "err") : undefined;
    const message = record ?? `ERR ${this.#readString(state, -1)}`;
    return new RedisError(`${Buffer.from(message, "latin1").toString("utf8")} script: ${sha}`);
  }
}
