import { invalid } from "../api-error";
import type { StripeObject } from "../objects";
import { list, type World } from "../world";

const DEEPEST = 4;

/**
 * Replaces ids by their objects along each path (`data.customer`, `subscription.latest_invoice`) and adds
 * what Stripe includes on request only (`line_items`, `payments`, `subscriptions`). Works on a copy, so
 * the stored objects keep their ids.
 * @throws ApiError 400 for a property that is neither, or a path deeper than Stripe's four levels.
 */
export function expand(world: World, answer: object, paths: readonly string[]): object {
  const copy = structuredClone(answer);
  for (const path of paths) {
    const parts = path.split(".");
    if (parts.length > DEEPEST + (parts[0] === "data" ? 1 : 0)) {
      throw invalid(`You cannot expand more than ${DEEPEST} levels of a property (${path}).`, "expand");
    }
    walk(world, copy, parts, path);
  }
  return copy;
}

function walk(world: World, node: unknown, parts: readonly string[], path: string): void {
  if (Array.isArray(node)) {
    for (const entry of node) walk(world, entry, parts, path);
    return;
  }
  const [part, ...rest] = parts;
  if (part === undefined || node === null || typeof node !== "object") return;
  const holder = node as Record<string, unknown>;
  if (!(part in holder)) holder[part] = included(world, node as StripeObject, part, path);
  else if (typeof holder[part] === "string") holder[part] = resolve(world, part, holder[part], path);
  else if (holder[part] !== null && typeof holder[part] !== "object") throw cannot(path);
  walk(world, holder[part], rest, path);
}

function resolve(world: World, part: string, id: string, path: string): object {
  const found = part === "id" ? undefined : world.lookUp(id);
  if (!found) throw cannot(path);
  return structuredClone(found);
}

function included(world: World, owner: StripeObject, part: string, path: string): object {
  if (owner.object === "checkout.session" && part === "line_items") {
    const lines = world.checkoutPlans.get(owner.id)?.lines ?? [];
    return structuredClone(list(`/v1/checkout/sessions/${owner.id}/line_items`, lines));
  }
  if (owner.object === "invoice" && part === "payments") {
    const payments = [...world.invoicePayments.values()].filter((payment) => payment.invoice === owner.id);
    return structuredClone(list("/v1/invoice_payments", payments));
  }
  if (owner.object === "customer" && part === "subscriptions") {
    const live = world.subscriptionsOf(owner.id).filter((subscription) => subscription.ended_at === null);
    return structuredClone(list(`/v1/customers/${owner.id}/subscriptions`, live.reverse()));
  }
  throw cannot(path);
}

function cannot(path: string): Error {
  return invalid(`This property cannot be expanded (${path}).`, "expand");
}
