import { createRequire } from "node:module";

/** A Lua state; only handed back to fengari. */
export type LuaState = object & { readonly __lua: unique symbol };
type LuaFunction = (state: LuaState) => number;

/** The part of fengari's C-like interface that is used here; the package has no types of its own. */
interface Fengari {
  readonly lua: {
    readonly LUA_OK: number;
    readonly LUA_MULTRET: number;
    readonly LUA_MASKCOUNT: number;
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    lua_createtable(state: LuaState, arraySize: number, recordSize: number): void;
    lua_error(state: LuaState): never;
    lua_gettop(state: LuaState): number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushcfunction(state: LuaState, fn: LuaFunction): void;
    lua_pushglobaltable(state: LuaState): void;
    lua_pushlstring(state: LuaState, bytes: Uint8Array, length: number): void;
    lua_pushnil(state: LuaState): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_rawget(state: LuaState, index: number): number;
    lua_rawgeti(state: LuaState, index: number, key: number): number;
    lua_rawset(state: LuaState, index: number): void;
    lua_rawseti(state: LuaState, index: number, key: number): void;
    lua_sethook(state: LuaState, hook: (state: LuaState) => void, mask: number, count: number): void;
    lua_settop(state: LuaState, index: number): void;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_tonumber(state: LuaState, index: number): number;
    lua_tostring(state: LuaState, index: number): Uint8Array | null;
    lua_type(state: LuaState, index: number): number;
  };
  readonly lauxlib: {
    luaL_loadbuffer(state: LuaState, bytes: Uint8Array, size: number, chunkName: Uint8Array): number;
    luaL_newstate(): LuaState;
    luaL_ref(state: LuaState, table: number): number;
    luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, global: boolean): void;
    luaL_unref(state: LuaState, table: number, ref: number): void;
  };
  readonly lualib: {
    luaopen_base: LuaFunction;
    luaopen_math: LuaFunction;
    luaopen_string: LuaFunction;
    luaopen_table: LuaFunction;
  };
}

/**
 * fengari plays Lua 5.3; Redis is Lua 5.1, where `10 / 2 .. ""` is "5" and not "5.0". This switch, which
 * fengari reads from the environment while it loads, gives the older form.
 */
function load(): Fengari {
  const require = createRequire(import.meta.url);
  const before = process.env.FENGARICONF;
  process.env.FENGARICONF = JSON.stringify({ LUA_COMPAT_FLOATSTRING: true });
  try {
    return require("fengari") as Fengari;
  } finally {
    if (before === undefined) delete process.env.FENGARICONF;
    else process.env.FENGARICONF = before;
  }
}

export const { lua, lauxlib, lualib } = load();

export function luaBytes(bytes: string): Uint8Array {
  return Uint8Array.from(Buffer.from(bytes, "latin1"));
}
