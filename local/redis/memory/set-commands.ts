import { atLeast, between, type Command, type CommandTable, exactly, parseInteger, scan } from "./command";
import type { Keyspace } from "./keyspace";

export const setCommands: CommandTable = {
  SADD: atLeast(2, (keyspace, [key = "", ...added]) => {
    const { members } = keyspace.open(key, "set");
    const before = members.size;
    for (const member of added) members.add(member);
    return members.size - before;
  }),
  SREM: atLeast(2, (keyspace, [key = "", ...removed]) => remove(keyspace, key, removed)),
  SMEMBERS: exactly(1, (keyspace, [key = ""]) => [...membersOf(keyspace, key)]),
  SISMEMBER: exactly(2, (keyspace, [key = "", member = ""]) =>
    membersOf(keyspace, key).has(member) ? 1 : 0,
  ),
  SMISMEMBER: atLeast(2, (keyspace, [key = "", ...candidates]) => {
    const members = membersOf(keyspace, key);
    return candidates.map((candidate) => (members.has(candidate) ? 1 : 0));
  }),
  SCARD: exactly(1, (keyspace, [key = ""]) => membersOf(keyspace, key).size),
  SPOP: between(1, 2, (keyspace, [key = "", count]) => {
    const chosen = pick(membersOf(keyspace, key), count);
    remove(keyspace, key, chosen);
    return count === undefined ? (chosen[0] ?? null) : chosen;
  }),
  SRANDMEMBER: between(1, 2, (keyspace, [key = "", count]) => {
    const chosen = pick(membersOf(keyspace, key), count);
    return count === undefined ? (chosen[0] ?? null) : chosen;
  }),
  SMOVE: exactly(3, (keyspace, [from = "", to = "", member = ""]) => {
    if (!keyspace.read(from, "set")) return 0;
    keyspace.read(to, "set");
    if (!remove(keyspace, from, [member])) return 0;
    keyspace.open(to, "set").members.add(member);
    return 1;
  }),
  SSCAN: atLeast(2, (keyspace, [key = "", cursor = "", ...options]) =>
    scan(
      [...membersOf(keyspace, key)].map((member) => [member]),
      cursor,
      options,
    ),
  ),
  ...combination("SINTER", (first, others) => first.filter((m) => others.every((set) => set.has(m)))),
  ...combination("SDIFF", (first, others) => first.filter((m) => !others.some((set) => set.has(m)))),
  ...combination("SUNION", (first, others) => [...new Set([...first, ...others.flatMap((s) => [...s])])]),
};

type Combine = (first: string[], others: ReadonlySet<string>[]) => string[];

function combination(name: string, combine: Combine): Record<string, Command> {
  const run = (keyspace: Keyspace, [first = "", ...others]: readonly string[]) =>
    combine(
      [...membersOf(keyspace, first)],
      others.map((key) => membersOf(keyspace, key)),
    );
  return {
    [name]: atLeast(1, run),
    [`${name}STORE`]: atLeast(2, (keyspace, [target = "", ...keys]) => {
      const members = new Set(run(keyspace, keys));
      keyspace.delete(target);
      if (members.size > 0) keyspace.put(target, { type: "set", members });
      return members.size;
    }),
  };
}

function membersOf(keyspace: Keyspace, key: string): ReadonlySet<string> {
  return keyspace.read(key, "set")?.members ?? new Set();
}

function remove(keyspace: Keyspace, key: string, removed: readonly string[]): number {
  const members = keyspace.read(key, "set")?.members;
  const count = removed.filter((member) => members?.delete(member)).length;
  if (members?.size === 0) keyspace.delete(key);
  return count;
}

function pick(members: ReadonlySet<string>, countText: string | undefined): string[] {
  const pool = [...members];
  const count = countText === undefined ? 1 : parseInteger(countText);
  // A negative count asks for that many with repetition.
  if (count < 0 && pool.length > 0) {
    return Array.from({ length: -count }, () => pool[Math.floor(Math.random() * pool.length)] ?? "");
  }
  for (let i = pool.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [pool[i], pool[j]] = [pool[j] ?? "", pool[i] ?? ""];
  }
  return pool.slice(0, count);
}
