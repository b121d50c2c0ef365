import { invalid } from "../api-error";
import { newId } from "../ids";
import type { Price, Product } from "../objects";
import { type Params, within } from "../params";
import type { World } from "../world";
import { paginate } from "./paginate";
import { type Call, route } from "./route";

export const catalogRoutes = [
  route("POST", "/v1/products", createProduct),
  route("GET", "/v1/products", listProducts),
  route("GET", "/v1/products/:id", ({ world, id }) => world.product(id)),
  route("POST", "/v1/products/:id", updateProduct),
  route("POST", "/v1/prices", createPrice),
  route("GET", "/v1/prices", listPrices),
  route("GET", "/v1/prices/:id", ({ world, id }) => world.price(id)),
  route("POST", "/v1/prices/:id", updatePrice),
];

/** What the account sells from the start, so that nobody needs a set-up step: Castor Pro, 20 USD a month. */
export const PRO_PRICE_ID = "price_local_pro_monthly";

export function stockCatalog(world: World): void {
  const product = addProduct(world, {
    id: "prod_local_castor_pro",
    name: "Castor Pro",
    description: "Unlimited prompts within fair use, all models, replies before the queue.",
  });
  addPrice(world, {
    id: PRO_PRICE_ID,
    product: product.id,
    currency: "usd",
    unit_amount: 2000,
    lookup_key: "castor_pro_monthly",
    nickname: "Pro, monthly",
    recurring: recurringEvery("month", 1),
  });
  product.default_price = PRO_PRICE_ID;
}

function addProduct(world: World, given: Partial<Product> & { name: string }): Product {
  const now = world.now();
  const product: Product = {
    id: newId("prod", 14),
    object: "product",
    active: true,
    created: now,
    default_price: null,
    description: null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: {},
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: "service",
    unit_label: null,
    updated: now,
    url: null,
    ...given,
  };
  world.products.set(product.id, product);
  return product;
}

function addPrice(
  world: World,
  given: Partial<Price> & { product: string; currency: string; unit_amount: number },
): Price {
  const price: Price = {
    id: newId("price"),
    object: "price",
    active: true,
    billing_scheme: "per_unit",
    created: world.now(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    recurring: null,
    tax_behavior: "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: given.recurring ? "recurring" : "one_time",
    unit_amount_decimal: String(given.unit_amount),
    ...given,
  };
  world.prices.set(price.id, price);
  return price;
}

function recurringEvery(interval: "day" | "week" | "month" | "year", count: number): Price["recurring"] {
  return { interval, interval_count: count, meter: null, trial_period_days: null, usage_type: "licensed" };
}

function createProduct({ world, params }: Call): Product {
  const given = {
    name: params.required("name"),
    description: params.text("description") ?? null,
    active: params.boolean("active") ?? true,
    metadata: params.metadata(),
  };
  const id = params.string("id");
  params.done();
  if (id !== undefined && world.products.has(id)) throw taken(id);
  const product = addProduct(world, id === undefined ? given : { ...given, id });
  world.emit("product.created", product);
  return product;
}

function updateProduct({ world, id, params }: Call): Product {
  const product = world.product(id);
  const defaultPrice = params.string("default_price");
  const description = params.text("description");
  const patch: Partial<Product> = {
    name: params.string("name") ?? product.name,
    active: params.boolean("active") ?? product.active,
    description: description === undefined ? product.description : description,
    metadata: params.metadata(product.metadata),
    default_price: defaultPrice ? world.price(defaultPrice, "default_price").id : product.default_price,
  };
  params.done();
  world.revise(product, { ...patch, updated: world.now() }, "product.updated");
  return product;
}

function listProducts({ world, params }: Call): object {
  const active = params.boolean("active");
  const ids = params.strings("ids");
  const created = params.range("created");
  const found = [...world.products.values()].filter(
    (product) =>
      (active === undefined || product.active === active) &&
      (!ids || ids.includes(product.id)) &&
      within(product.created, created),
  );
  return paginate(params, found, "/v1/products");
}

function createPrice({ world, params }: Call): Price {
  const given = {
    currency: params.required("currency").toLowerCase(),
    product: world.product(params.required("product"), "product").id,
    unit_amount: params.integer("unit_amount", { min: 0 }) ?? absentAmount(),
    nickname: params.text("nickname") ?? null,
    metadata: params.metadata(),
    active: params.boolean("active") ?? true,
    recurring: readRecurring(params),
  };
  const lookupKey = readLookupKey(world, params);
  params.done();
  const price = addPrice(world, { ...given, lookup_key: takeLookupKey(world, lookupKey) });
  world.emit("price.created", price);
  return price;
}

function updatePrice({ world, id, params }: Call): Price {
  const price = world.price(id);
  const nickname = params.text("nickname");
  const patch: Partial<Price> = {
    active: params.boolean("active") ?? price.active,
    nickname: nickname === undefined ? price.nickname : nickname,
    metadata: params.metadata(price.metadata),
  };
  const lookupKey = readLookupKey(world, params, price);
  params.done();
  if (lookupKey.key) patch.lookup_key = takeLookupKey(world, lookupKey);
  world.revise(price, patch, "price.updated");
  return price;
}

function listPrices({ world, params }: Call): object {
  const active = params.boolean("active");
  const currency = params.string("currency");
  const product = params.string("product");
  const type = params.oneOf("type", ["one_time", "recurring"]);
  const lookupKeys = params.strings("lookup_keys");
  const created = params.range("created");
  const found = [...world.prices.values()].filter(
    (price) =>
      (active === undefined || price.active === active) &&
      (!currency || price.currency === currency) &&
      (!product || price.product === product) &&
      (!type || price.type === type) &&
      (!lookupKeys || (price.lookup_key !== null && lookupKeys.includes(price.lookup_key))) &&
      within(price.created, created),
  );
  return paginate(params, found, "/v1/prices");
}

function readRecurring(params: Params): Price["recurring"] {
  const recurring = params.child("recurring");
  if (!recurring) return null;
  const interval = recurring.oneOf("interval", ["day", "week", "month", "year"]);
  if (!interval) throw invalid("Missing required param: recurring[interval].", "recurring[interval]");
  return recurringEvery(interval, recurring.integer("interval_count", { min: 1 }) ?? 1);
}

interface LookupKey {
  key: string | undefined;
  holder: Price | undefined;
}

/** A lookup key names one price; it moves to another only with `transfer_lookup_key`. */
function readLookupKey(world: World, params: Params, self?: Price): LookupKey {
  const key = params.string("lookup_key");
  const transfer = params.boolean("transfer_lookup_key") ?? false;
  const holder = [...world.prices.values()].find((price) => price.lookup_key === key && price !== self);
  if (key !== undefined && holder && !transfer) {
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, "lookup_key");
  }
  return { key, holder: key === undefined ? undefined : holder };
}

function takeLookupKey(world: World, { key, holder }: LookupKey): string | null {
  if (holder) world.revise(holder, { lookup_key: null }, "price.updated");
  return key ?? null;
}

function absentAmount(): never {
  throw invalid("Missing required param: unit_amount.", "unit_amount", "parameter_missing");
}

function taken(id: string): Error {
  return invalid(`Product already exists: ${id}`, "id", "resource_already_exists");
}
