import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { goPro, type OpenAccount, openAccount, PRICE } from "./stripe-harness";

let account: OpenAccount;
let stripe: Stripe;

beforeAll(async () => {
  account = await openAccount();
  stripe = account.stripe;
});
beforeEach(() => account.control({ reset: true }));
afterAll(() => account.service.stop());

const failure = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("must be refused"),
    (error) => error,
  );

describe("who may call", () => {
  test("a wrong key is 401 and is not repeated in full", async () => {
    const error = await failure(account.connect("sk_test_wrong_key_1234").customers.list());
    expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(error.statusCode).toBe(401);
    expect(error.message).toBe("Invalid API Key provided: sk_test_****1234");
  });

  test("no key is 401, the key also works as a basic user name", async () => {
    expect((await fetch(`${account.url}/v1/customers`)).status).toBe(401);
    const basic = Buffer.from(`${account.service.env.STRIPE_SECRET_KEY}:`).toString("base64");
    const response = await fetch(`${account.url}/v1/customers`, {
      headers: { authorization: `Basic ${basic}` },
    });
    expect(response.status).toBe(200);
  });

  test("answers name the request and the version; another major version is refused", async () => {
    const customer = await stripe.customers.create();
    expect(customer.lastResponse.requestId).toMatch(/^req_\w{14}$/);
    expect(customer.lastResponse.apiVersion).toBe("2026-10-28.endive");
    const error = await failure(stripe.customers.list({}, { apiVersion: "2024-06-20" }));
    expect(error.message).toContain("Invalid Stripe API version: 2024-06-20");
  });
});

describe("what is refused", () => {
  test("an unknown id in the path is 404 resource_missing", async () => {
    const error = await failure(stripe.subscriptions.retrieve("sub_none"));
    expect(error).toMatchObject({
      type: "StripeInvalidRequestError",
      statusCode: 404,
      code: "resource_missing",
      param: "id",
      message: "No such subscription: 'sub_none'",
    });
    expect(error.requestId).toMatch(/^req_/);
  });

  test("an unknown id in a parameter is 400 and names the nested parameter", async () => {
    const error = await failure(
      stripe.checkout.sessions.create({
        mode: "subscription",
        line_items: [{ price: "price_none" }],
        success_url: "http://localhost/",
      }),
    );
    expect(error).toMatchObject({ statusCode: 400, code: "resource_missing", param: "line_items[0][price]" });
  });

  test("a parameter nobody reads is refused and leaves no trace", async () => {
    const wrong = { email: "a@example.com", surname: "Rao" } as Stripe.CustomerCreateParams;
    const error = await failure(stripe.customers.create(wrong));
    expect(error).toMatchObject({ code: "parameter_unknown", param: "surname" });
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  test("a missing parameter and an unknown path", async () => {
    const created = await failure(stripe.billingPortal.sessions.create({}));
    expect(created).toMatchObject({ code: "parameter_missing", param: "customer" });
    const unknown = await failure(stripe.coupons.list());
    expect(unknown).toMatchObject({ statusCode: 404, type: "StripeInvalidRequestError" });
  });
});

describe("idempotency keys", () => {
  test("the same call again is answered from the first, and done once", async () => {
    const options = { idempotencyKey: "customer-of-user-7" };
    const first = await stripe.customers.create({ email: "a@example.com" }, options);
    const again = await stripe.customers.create({ email: "a@example.com" }, options);
    expect(again.id).toBe(first.id);
    expect(again.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(again.lastResponse.headers["original-request"]).toBe(first.lastResponse.requestId);
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  test("other parameters under the same key are 400 idempotency_error", async () => {
    const options = { idempotencyKey: "one-key" };
    await stripe.customers.create({ email: "a@example.com" }, options);
    const error = await failure(stripe.customers.create({ email: "b@example.com" }, options));
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(error.statusCode).toBe(400);
  });

  test("a call still being worked on is 409, and the client's own retry gets its answer", async () => {
    await account.control({ fault: "slow", times: 1, ms: 300 });
    const options = { idempotencyKey: "race" };
    const first = stripe.customers.create({ email: "a@example.com" }, options);
    const error = await failure(stripe.customers.create({ email: "a@example.com" }, options));
    expect(error).toMatchObject({ statusCode: 409, code: "idempotency_key_in_use" });
    const retrying = account.connect(undefined, { maxNetworkRetries: 4 });
    const second = await retrying.customers.create({ email: "a@example.com" }, options);
    expect(second.id).toBe((await first).id);
  });

  test("a refused call may be corrected under its key, and keys are forgotten after a day", async () => {
    const options = { idempotencyKey: "again" };
    await failure(stripe.customers.create({ metadata: { a: "1" }, nope: 1 } as never, options));
    const first = await stripe.customers.create({ metadata: { a: "1" } }, options);
    await account.control({ advance: 86_401 });
    const later = await stripe.customers.create({ metadata: { a: "1" } }, options);
    expect(later.id).not.toBe(first.id);
  });
});

describe("faults on demand", () => {
  test("rate limit, broken answers and a dead line, for as many calls as asked", async () => {
    await account.control({ fault: "rate-limit", times: 1 });
    expect(await failure(stripe.customers.list())).toMatchObject({ statusCode: 429, code: "rate_limit" });
    await account.control({ fault: "error", times: 1 });
    expect(await failure(stripe.customers.list())).toBeInstanceOf(Stripe.errors.StripeAPIError);
    // The client itself retries a closed connection once.
    await account.control({ fault: "down", times: 2 });
    expect(await failure(stripe.customers.list())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  test("an answer cut off after the work was done is found again under the client's key", async () => {
    await account.control({ fault: "cut", times: 1 });
    const customer = await stripe.customers.create({ email: "a@example.com" });
    expect((await stripe.customers.list()).data.map(({ id }) => id)).toEqual([customer.id]);
    const { requests } = await account.state("requests");
    expect(requests.map(({ replayed }: { replayed: boolean }) => replayed).slice(0, 2)).toEqual([
      false,
      true,
    ]);
  });
});

describe("lists", () => {
  test("newest first, in pages by limit, starting_after and ending_before", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.unshift((await stripe.customers.create()).id);
    const first = await stripe.customers.list({ limit: 2 });
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
    const next = await stripe.customers.list({ limit: 3, starting_after: ids[1] });
    expect([next.data.map(({ id }) => id), next.has_more]).toEqual([ids.slice(2), false]);
    const back = await stripe.customers.list({ limit: 2, ending_before: ids[3] });
    expect([back.data.map(({ id }) => id), back.has_more]).toEqual([ids.slice(1, 3), true]);
    const all: string[] = [];
    for await (const customer of stripe.customers.list({ limit: 2 })) all.push(customer.id);
    expect(all).toEqual(ids);
  });

  test("a limit beyond 100 and an unknown cursor are refused", async () => {
    expect(await failure(stripe.customers.list({ limit: 101 }))).toMatchObject({ param: "limit" });
    expect(await failure(stripe.customers.list({ starting_after: "cus_none" }))).toMatchObject({
      param: "starting_after",
    });
  });

  test("filters: customers by e-mail, prices by lookup key", async () => {
    await stripe.customers.create({ email: "a@example.com" });
    const wanted = await stripe.customers.create({ email: "b@example.com" });
    expect((await stripe.customers.list({ email: "b@example.com" })).data.map(({ id }) => id)).toEqual([
      wanted.id,
    ]);
    const { data } = await stripe.prices.list({
      lookup_keys: ["castor_pro_monthly"],
      expand: ["data.product"],
    });
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      id: PRICE,
      unit_amount: 2000,
      currency: "usd",
      product: { name: "Castor Pro" },
    });
    expect(String(data[0]?.unit_amount_decimal)).toBe("2000");
  });
});

describe("expand", () => {
  test("through several objects, and what is included on request only", async () => {
    const { session, customer } = await goPro(account);
    const found = await stripe.checkout.sessions.retrieve(session, {
      expand: ["line_items", "subscription.latest_invoice.payments", "customer"],
    });
    expect(found.line_items?.data[0]?.price?.id).toBe(PRICE);
    expect(found.customer).toMatchObject({ id: customer, object: "customer" });
    const subscription = found.subscription as Stripe.Subscription;
    const invoice = subscription.latest_invoice as Stripe.Invoice;
    expect(invoice.payments?.data[0]).toMatchObject({ status: "paid", amount_paid: 2000 });
    // Without asking they are ids, or not there.
    const plain = await stripe.checkout.sessions.retrieve(session);
    expect(plain.subscription).toBe(subscription.id);
    expect(plain.line_items).toBeUndefined();
  });

  test("what cannot be expanded says so", async () => {
    const customer = await stripe.customers.create();
    const error = await failure(stripe.customers.retrieve(customer.id, { expand: ["created"] }));
    expect(error.message).toBe("This property cannot be expanded (created).");
  });
});

describe("customers, products, prices and cards", () => {
  test("a customer is made, changed, deleted, and then says that it is deleted", async () => {
    const customer = await stripe.customers.create({
      email: "a@example.com",
      metadata: { user: "7", plan: "x" },
    });
    const changed = await stripe.customers.update(customer.id, { name: "Asha", metadata: { plan: "" } });
    expect(changed).toMatchObject({ email: "a@example.com", name: "Asha", metadata: { user: "7" } });
    expect(await stripe.customers.del(customer.id)).toMatchObject({ deleted: true });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
    expect(await failure(stripe.customers.update(customer.id, { name: "B" }))).toMatchObject({
      statusCode: 404,
    });
  });

  test("deleting a customer ends the subscription", async () => {
    const { customer, subscription } = await goPro(account);
    await stripe.customers.del(customer);
    expect((await stripe.subscriptions.retrieve(subscription)).status).toBe("canceled");
  });

  test("a product with a yearly price; a lookup key moves only when told to", async () => {
    const product = await stripe.products.create({ name: "Castor Team" });
    const price = (key: string, transfer = false) =>
      stripe.prices.create({
        product: product.id,
        currency: "eur",
        unit_amount: 9900,
        recurring: { interval: "year" },
        lookup_key: key,
        transfer_lookup_key: transfer,
      });
    const first = await price("team");
    expect(await failure(price("team"))).toMatchObject({ param: "lookup_key" });
    const second = await price("team", true);
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
    expect((await stripe.prices.list({ lookup_keys: ["team"] })).data.map(({ id }) => id)).toEqual([
      second.id,
    ]);
    expect((await stripe.products.update(product.id, { active: false })).active).toBe(false);
  });

  test("cards: test tokens attach, become the default, and detach", async () => {
    const customer = await stripe.customers.create();
    const card = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
    const { data } = await stripe.customers.listPaymentMethods(customer.id);
    expect(data.map((method) => method.card?.last4)).toEqual(["4242"]);
    await stripe.paymentMethods.detach(card.id);
    const after = (await stripe.customers.retrieve(customer.id)) as Stripe.Customer;
    expect(after.invoice_settings.default_payment_method).toBeNull();
  });
});
