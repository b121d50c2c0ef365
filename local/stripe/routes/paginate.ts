import { missing } from "../api-error";
import type { WireList } from "../objects";
import type { Params } from "../params";
import { list } from "../world";

/**
 * One page of a list, newest first, as Stripe pages: `limit` (1-100, 10 unless told), `starting_after` and
 * `ending_before` name an object of the list. Filters are read before this, which ends the reading.
 * @param items everything that passed the filters, oldest first
 */
export function paginate<Item extends { id: string; object: string }>(
  params: Params,
  items: Iterable<Item>,
  url: string,
): WireList<Item> {
  const limit = params.integer("limit", { min: 1, max: 100 }) ?? 10;
  const after = params.string("starting_after");
  const before = params.string("ending_before");
  params.done();
  const newestFirst = [...items].reverse();
  if (before !== undefined) {
    const end = position(newestFirst, before, "ending_before");
    const start = Math.max(0, end - limit);
    return list(url, newestFirst.slice(start, end), start > 0);
  }
  const start = after === undefined ? 0 : position(newestFirst, after, "starting_after") + 1;
  return list(url, newestFirst.slice(start, start + limit), start + limit < newestFirst.length);
}

function position<Item extends { id: string; object: string }>(items: Item[], id: string, param: string) {
  const index = items.findIndex((item) => item.id === id);
  if (index === -1) throw missing(items[0]?.object ?? "object", id, param);
  return index;
}
