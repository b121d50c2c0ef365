import { DAY } from "../clock";
import { declineCheckout, payCheckout, successUrl } from "../life/checkout";
import type { CheckoutSession } from "../objects";
import type { CheckoutPlan, World } from "../world";
import { day, type Html, html, money } from "./html";
import { notice, page } from "./layout";

/** What a hosted page answers: a page, or somewhere else to go. */
export type PageAnswer = { status: number; page: string } | { redirect: string };

const DECLINED = "The card was declined. Nothing was charged; try again or go back.";

export function showCheckout(world: World, session: CheckoutSession, wasDeclined: boolean): PageAnswer {
  const plan = world.checkoutPlans.get(session.id);
  if (session.status === "open" && plan) {
    return { status: 200, page: page("Subscribe", payForm(world, session, plan, wasDeclined)) };
  }
  return { status: 200, page: page("Checkout", closed(session)) };
}

export function submitCheckout(world: World, session: CheckoutSession, form: URLSearchParams): PageAnswer {
  const deed = form.get("action");
  if (deed === "back") return { redirect: session.cancel_url ?? session.success_url ?? "/" };
  if (session.status === "complete") return { redirect: successUrl(session) };
  if (session.status === "open" && deed === "pay") {
    return { redirect: successUrl(payCheckout(world, session, form.get("email") ?? undefined)) };
  }
  if (session.status === "open" && deed === "decline") {
    declineCheckout(world, session);
    return { redirect: `/c/pay/${session.id}?declined=1` };
  }
  return showCheckout(world, session, false);
}

function payForm(world: World, session: CheckoutSession, plan: CheckoutPlan, wasDeclined: boolean): Html {
  const [line] = plan.lines;
  const currency = session.currency ?? "usd";
  const full = plan.lines.reduce((sum, { amount_total: amount }) => sum + amount, 0);
  const each = `${money(full, currency)} per ${line?.price.recurring?.interval ?? "month"}`;
  const trialEnd = world.now(session.customer) + plan.trialDays * DAY;
  const known = session.customer ? world.customers.get(session.customer)?.email : session.customer_email;
  const pay = plan.trialDays > 0 ? "Start trial" : `Pay ${money(session.amount_total ?? 0, currency)}`;
  return html`
    <h1>Subscribe to ${plan.lines.map((item) => item.description).join(" and ")}</h1>
    <p class="soft">Castor · test mode</p>
    ${wasDeclined && notice(DECLINED, true)}
    <section aria-labelledby="due">
      <h2 id="due">Due today</h2>
      <p class="amount">${money(session.amount_total ?? 0, currency)}</p>
      ${
        plan.trialDays > 0
          ? html`<p>Free for ${plan.trialDays} days, then ${each} from ${day(trialEnd)}.</p>`
          : html`<p>Then ${each}, until you cancel.</p>`
      }
    </section>
    <section aria-labelledby="how">
      <h2 id="how">Payment</h2>
      <form method="post">
        ${
          session.customer
            ? known && html`<dl><dt>E-mail</dt><dd>${known}</dd></dl>`
            : html`<label>E-mail <input type="email" name="email" autocomplete="email" required value="${known ?? ""}"></label>`
        }
        <p class="soft">Test card: Visa ending in 4242. Nobody is charged.</p>
        <button class="main" name="action" value="pay">${pay}</button>
        <button class="bad" name="action" value="decline" formnovalidate>Decline the card</button>
        <button name="action" value="back" formnovalidate>Back without paying</button>
      </form>
    </section>`;
}

function closed(session: CheckoutSession): Html {
  if (session.status === "complete") {
    return html`
      <h1>This is already paid</h1>
      <p>The checkout was finished before. Nothing more is charged.</p>
      <p><a class="button main" href="${successUrl(session)}">Back to Castor</a></p>`;
  }
  return html`
    <h1>This checkout has expired</h1>
    <p>Nothing was charged. Start again from Castor when you are ready.</p>
    ${session.cancel_url && html`<p><a class="button main" href="${session.cancel_url}">Back to Castor</a></p>`}`;
}
