import { afterAll, beforeAll, expect, test } from "vitest";
import { goPro, type OpenAccount, openAccount } from "./stripe-harness";

let account: OpenAccount;

beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.service.stop());

/** A paid subscription's payment. */
async function paid(): Promise<string> {
  const { stripe } = account;
  const { subscription } = await goPro(account);
  const { latest_invoice } = await stripe.subscriptions.retrieve(subscription);
  const { data } = await stripe.invoicePayments.list({ invoice: String(latest_invoice), status: "paid" });
  return String(data[0]?.payment.payment_intent);
}

test("a payment is refunded in whole, once", async () => {
  const { stripe } = account;
  const payment_intent = await paid();
  const refund = await stripe.refunds.create({ payment_intent, reason: "duplicate" });
  expect(refund).toMatchObject({ object: "refund", amount: 2000, status: "succeeded", reason: "duplicate" });
  await expect(stripe.refunds.create({ payment_intent })).rejects.toMatchObject({
    statusCode: 400,
    code: "charge_already_refunded",
  });
  expect((await stripe.refunds.list({ payment_intent })).data.map(({ id }) => id)).toEqual([refund.id]);
  expect((await stripe.refunds.retrieve(refund.id)).payment_intent).toBe(payment_intent);
});

test("parts of a payment are refunded until nothing is left, and no more", async () => {
  const { stripe } = account;
  const payment_intent = await paid();
  expect((await stripe.refunds.create({ payment_intent, amount: 500 })).amount).toBe(500);
  await expect(stripe.refunds.create({ payment_intent, amount: 1501 })).rejects.toMatchObject({
    param: "amount",
  });
  expect((await stripe.refunds.create({ payment_intent })).amount).toBe(1500);
});

test("a payment that is not there is not refunded", async () => {
  await expect(account.stripe.refunds.create({ payment_intent: "pi_none" })).rejects.toMatchObject({
    code: "resource_missing",
    param: "payment_intent",
  });
});
