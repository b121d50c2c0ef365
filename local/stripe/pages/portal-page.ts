import { cancelInPortal, cancelSubscription, periodEnd, unscheduleCancel } from "../life/cancel-subscription";
import { cardsOf, replaceCard } from "../life/cards";
import { cardFor } from "../life/collect-invoice";
import type { Customer, Invoice, PortalSession, Subscription } from "../objects";
import type { World } from "../world";
import type { PageAnswer } from "./checkout-page";
import { day, type Html, html, money } from "./html";
import { notice, page } from "./layout";

const NOTICES: Readonly<Record<string, string>> = {
  cancel: "Your plan will end when the period you paid for is over.",
  "cancel-now": "Your plan has ended.",
  resume: "Your plan goes on.",
  "good-card": "New card saved: Visa ending in 4242.",
  "bad-card": "New card saved: Visa ending in 0341. Charges to it will fail.",
};

export function showPortal(world: World, session: PortalSession, done: string | null): PageAnswer {
  const customer = world.customer(session.customer);
  const flow = session.flow?.type;
  const live = world
    .subscriptionsOf(customer.id)
    .filter(({ ended_at, status }) => ended_at === null && status !== "incomplete")
    .reverse();
  const plans = live.length > 0 ? live.map((plan) => planSection(world, plan)) : noPlan();
  const body = html`
    <h1>Billing</h1>
    <p class="soft">${customer.email ?? customer.name ?? customer.id}</p>
    ${notice(NOTICES[done ?? ""])}
    ${flow !== "payment_method_update" && plans}
    ${flow !== "subscription_cancel" && cardSection(world, customer, live[0])}
    ${flow === undefined && invoicesSection(world, customer)}
    ${session.return_url && html`<p style="margin-top:1.25rem"><a class="button" href="${session.return_url}">Back to Castor</a></p>`}`;
  return { status: 200, page: page("Billing", body) };
}

export function submitPortal(world: World, session: PortalSession, form: URLSearchParams): PageAnswer {
  const deed = form.get("action") ?? "";
  if (deed === "good-card" || deed === "bad-card") {
    replaceCard(world, session.customer, deed === "good-card" ? "ok" : "decline");
  } else {
    changePlan(world, session, form.get("subscription") ?? "", deed);
  }
  const after = session.flow?.after_completion.redirect;
  return { redirect: after ? after.return_url : `${new URL(session.url).pathname}?done=${deed}` };
}

function changePlan(world: World, session: PortalSession, id: string, deed: string): void {
  const subscription = world.subscription(id);
  // A page left open may ask for what has already happened, or for somebody else's plan.
  if (subscription.customer !== session.customer || subscription.ended_at !== null) return;
  if (deed === "cancel" && subscription.cancel_at === null) cancelInPortal(world, subscription);
  if (deed === "cancel-now") cancelSubscription(world, subscription, "cancellation_requested");
  if (deed === "resume") unscheduleCancel(world, subscription);
}

function planSection(world: World, subscription: Subscription): Html {
  const [item] = subscription.items.data;
  const name = item ? (world.products.get(item.price.product)?.name ?? "Plan") : "Plan";
  const amount = subscription.items.data.reduce(
    (sum, { price, quantity }) => sum + (price.unit_amount ?? 0) * quantity,
    0,
  );
  return html`
    <section aria-labelledby="plan-${subscription.id}">
      <h2 id="plan-${subscription.id}">${name}</h2>
      <dl>
        <dt>Price</dt><dd>${money(amount, subscription.currency)} per ${item?.price.recurring?.interval ?? "month"}</dd>
        <dt>State</dt><dd>${stateOf(subscription)}</dd>
        <dt>${subscription.cancel_at === null ? "Renews" : "Ends"}</dt>
        <dd>${day(subscription.cancel_at ?? periodEnd(subscription))}</dd>
      </dl>
      <form method="post">
        <input type="hidden" name="subscription" value="${subscription.id}">
        ${
          subscription.cancel_at === null
            ? html`<button name="action" value="cancel">Cancel at period end</button>`
            : html`<button class="main" name="action" value="resume">Resume plan</button>`
        }
        <button class="bad" name="action" value="cancel-now">Cancel now</button>
      </form>
    </section>`;
}

function stateOf(subscription: Subscription): string {
  if (subscription.status === "trialing") return "On trial";
  if (subscription.status === "past_due") return "Past due: the last payment failed";
  if (subscription.status === "unpaid") return "Unpaid";
  return subscription.cancel_at === null ? "Active" : "Active, will end";
}

function cardSection(world: World, customer: Customer, subscription: Subscription | undefined): Html {
  const current = subscription
    ? cardFor(world, null, subscription)
    : (customer.invoice_settings.default_payment_method ?? cardsOf(world, customer.id).at(-1)?.id);
  const card = current ? world.paymentMethods.get(current)?.card : undefined;
  return html`
    <section aria-labelledby="card">
      <h2 id="card">Card</h2>
      <p>${card ? `${card.brand === "visa" ? "Visa" : "Mastercard"} ending in ${card.last4}` : "No card saved."}</p>
      <form method="post">
        <button name="action" value="good-card">Use a good card</button>
        <button name="action" value="bad-card">Use a card that fails</button>
      </form>
    </section>`;
}

function invoicesSection(world: World, customer: Customer): Html {
  const invoices = [...world.invoices.values()]
    .filter((invoice) => invoice.customer === customer.id && invoice.status !== "draft")
    .reverse();
  return html`
    <section aria-labelledby="invoices">
      <h2 id="invoices">Invoices</h2>
      ${invoices.length > 0 ? html`<ul>${invoices.map(invoiceRow)}</ul>` : html`<p class="soft">None yet.</p>`}
    </section>`;
}

function invoiceRow(invoice: Invoice): Html {
  return html`<li><a href="${invoice.hosted_invoice_url ?? ""}">${invoice.number}</a>
    <span>${day(invoice.created)}</span>
    <span>${money(invoice.total, invoice.currency)}, ${invoice.status}</span></li>`;
}

function noPlan(): Html {
  return html`<section><h2>No plan</h2><p class="soft">There is no plan to bill. Choose one in Castor.</p></section>`;
}
