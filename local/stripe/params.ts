import { invalid } from "./api-error";
import type { FormTree } from "./form";

/** Bounds on a time, each end optional, in Unix seconds. */
export interface TimeRange {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

/**
 * Reads a decoded form field by field and remembers what was read, so that `done()` can refuse what nobody
 * asked for: a stand-in that ignores a parameter would let a wrong call pass.
 */
export class Params {
  readonly #tree: FormTree;
  readonly #path: string;
  readonly #read = new Set<string>();
  readonly #children: Params[] = [];

  constructor(tree: FormTree, path = "") {
    this.#tree = tree;
    this.#path = path;
  }

  /** The parameter's full name as Stripe writes it: `line_items[0][price]`. */
  name(key: string): string {
    return this.#path === "" ? key : `${this.#path}[${key}]`;
  }

  has(key: string): boolean {
    return this.#tree[key] !== undefined;
  }

  /** A non-empty string, or undefined when absent. */
  string(key: string): string | undefined {
    const value = this.#leaf(key);
    if (value === "") {
      throw invalid(
        `You passed an empty string for '${this.name(key)}'. We assume empty values are an attempt to unset a parameter; however '${this.name(key)}' cannot be unset. You should remove '${this.name(key)}' from your request or supply a non-empty value.`,
        this.name(key),
        "parameter_invalid_empty",
      );
    }
    return value;
  }

  required(key: string): string {
    const value = this.string(key);
    if (value === undefined) throw this.#absent(key);
    return value;
  }

  /** A string that may be emptied: "" reads as null. */
  text(key: string): string | null | undefined {
    const value = this.#leaf(key);
    return value === "" ? null : value;
  }

  integer(key: string, range: { min?: number; max?: number } = {}): number | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    const number = Number(value);
    const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range;
    if (!/^-?\d+$/.test(value) || number < min || number > max) {
      throw invalid(`Invalid integer: ${value}`, this.name(key), "parameter_invalid_integer");
    }
    return number;
  }

  boolean(key: string): boolean | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    if (value !== "true" && value !== "false") throw invalid(`Invalid boolean: ${value}`, this.name(key));
    return value === "true";
  }

  oneOf<const Value extends string>(key: string, values: readonly Value[]): Value | undefined {
    const value = this.string(key);
    if (value === undefined) return undefined;
    const found = values.find((allowed) => allowed === value);
    if (found === undefined) {
      throw invalid(`Invalid ${this.name(key)}: must be one of ${values.join(", ")}`, this.name(key));
    }
    return found;
  }

  /** What `metadata` becomes: keys are added, a key sent empty is removed, "" clears all. */
  metadata(current: Record<string, string> = {}, key = "metadata"): Record<string, string> {
    const value = this.#take(key);
    if (value === undefined) return current;
    if (value === "") return {};
    if (typeof value === "string") throw invalid("Invalid object", this.name(key));
    const next = { ...current };
    for (const [name, entry] of Object.entries(value)) {
      if (typeof entry !== "string")
        throw invalid("Metadata values are strings", `${this.name(key)}[${name}]`);
      if (entry === "") delete next[name];
      else next[name] = entry;
    }
    return next;
  }

  child(key: string): Params | undefined {
    const value = this.#take(key);
    if (value === undefined || value === "") return undefined;
    if (typeof value === "string") throw invalid("Invalid object", this.name(key));
    return this.#adopt(new Params(value, this.name(key)));
  }

  children(key: string): Params[] | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (typeof value === "string") throw invalid("Invalid array", this.name(key));
    return Object.entries(value).map(([index, entry]) => {
      if (typeof entry === "string") throw invalid("Invalid object", `${this.name(key)}[${index}]`);
      return this.#adopt(new Params(entry, `${this.name(key)}[${index}]`));
    });
  }

  strings(key: string): string[] | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (typeof value === "string") throw invalid("Invalid array", this.name(key));
    return Object.entries(value).map(([index, entry]) => {
      if (typeof entry !== "string") throw invalid("Invalid string", `${this.name(key)}[${index}]`);
      return entry;
    });
  }

  /** `created=…` or `created[gte]=…`; a bare value means exactly that second. */
  range(key: string): TimeRange | undefined {
    const value = this.#tree[key];
    if (value === undefined) return undefined;
    if (typeof value === "string") {
      const exact = this.integer(key);
      return exact === undefined ? undefined : { gte: exact, lte: exact };
    }
    const bounds = this.child(key);
    if (!bounds) return undefined;
    const range: TimeRange = {};
    for (const bound of ["gt", "gte", "lt", "lte"] as const) {
      const time = bounds.integer(bound);
      if (time !== undefined) range[bound] = time;
    }
    return range;
  }

  /** Call once everything is read and before anything is changed: refuses what was sent and not read. */
  done(): void {
    for (const key of Object.keys(this.#tree)) {
      if (!this.#read.has(key)) {
        throw invalid(
          `Received unknown parameter: ${this.name(key)} (unknown to the local Stripe stand-in; local/stripe/README.md lists what it covers)`,
          this.name(key),
          "parameter_unknown",
        );
      }
    }
    for (const child of this.#children) child.done();
  }

  #absent(key: string): Error {
    return invalid(`Missing required param: ${this.name(key)}.`, this.name(key), "parameter_missing");
  }

  #leaf(key: string): string | undefined {
    const value = this.#take(key);
    if (typeof value === "object") throw invalid(`Invalid string: ${JSON.stringify(value)}`, this.name(key));
    return value;
  }

  #take(key: string): FormTree | string | undefined {
    this.#read.add(key);
    return this.#tree[key];
  }

  #adopt(child: Params): Params {
    this.#children.push(child);
    return child;
  }
}

export function within(time: number, range: TimeRange | undefined): boolean {
  if (!range) return true;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
  return time > gt && time >= gte && time < lt && time <= lte;
}
