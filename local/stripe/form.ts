import { invalid } from "./api-error";

/** A decoded form: leaves are the strings as sent, `a[b][0]` nests. */
export interface FormTree {
  [key: string]: FormTree | string;
}

const KEY_PARTS = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;

/**
 * Decodes `application/x-www-form-urlencoded` text with Stripe's bracket nesting: `a[b]=1`, `a[0][b]=1` and
 * `a[]=1`. Objects have no prototype, so no key can reach one.
 */
export function decodeForm(text: string): FormTree {
  const tree: FormTree = Object.create(null);
  for (const [key, value] of new URLSearchParams(text)) {
    const match = KEY_PARTS.exec(key);
    if (!match) throw invalid(`Invalid parameter name: ${key}`, key);
    const [, head = "", tail = ""] = match;
    const path = [head, ...[...tail.matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? "")];
    place(tree, path, value, key);
  }
  return tree;
}

function place(tree: FormTree, path: readonly string[], value: string, key: string): void {
  let node = tree;
  for (const [depth, raw] of path.entries()) {
    const part = raw === "" ? String(Object.keys(node).length) : raw;
    if (depth === path.length - 1) {
      node[part] = value;
      return;
    }
    const next = node[part] ?? Object.create(null);
    if (typeof next === "string") throw invalid(`Invalid object at ${key}`, key);
    node[part] = next;
    node = next;
  }
}
