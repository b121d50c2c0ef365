import Stripe from "stripe";
import { control } from "@/tests/support/control";
import { exchange } from "@/tests/support/exchange";
import { testEnv } from "@/tests/support/test-env";
import type { Scenarios } from "./generic-scenarios";
import { as, type Person, signIn } from "./people";

const SUBSCRIBE = "POST /subscribe/pro";

/** Opens a payment page, which makes the person a customer of Stripe's; gives back its Checkout session. */
async function openCheckout(person: Person): Promise<string> {
  const { data } = await as(person, SUBSCRIBE, { body: {} });
  const session = /cs_\w+/.exec(String(data.url))?.[0];
  if (!session) throw new Error(`${data.url} is no payment page`);
  return session;
}

export const billingScenarios: Scenarios = {
  "POST /subscribe/pro": {
    already_pro: async ({ key }) => {
      const person = await signIn();
      await control("stripe", { pay: await openCheckout(person) });
      return exchange(key, { token: person.token, body: {} });
    },
  },
  "POST /subscribe/portal": {
    200: async ({ key }) => {
      const person = await signIn();
      await openCheckout(person);
      return exchange(key, { token: person.token });
    },
    conflict: async ({ key }) => exchange(key, { token: (await signIn()).token }),
  },
  "POST /webhook/stripe": {
    200: async ({ key }) => {
      const data = { object: { object: "price", id: "price_1" } };
      const event = {
        id: `evt_${crypto.randomUUID()}`,
        object: "event",
        type: "price.updated",
        created: 1,
        data,
      };
      const body = JSON.stringify(event);
      const secret = testEnv().instanceEnv.STRIPE_WEBHOOK_SECRET ?? "";
      const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret });
      return exchange(key, { body, headers: { "stripe-signature": signature } });
    },
    signature_invalid: ({ key }) =>
      exchange(key, { body: "{}", headers: { "stripe-signature": "t=1,v1=00" } }),
  },
};
