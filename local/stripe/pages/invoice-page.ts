import { makeCard } from "../life/cards";
import { collectInvoice } from "../life/collect-invoice";
import type { Invoice } from "../objects";
import type { World } from "../world";
import type { PageAnswer } from "./checkout-page";
import { day, html, money } from "./html";
import { notice, page } from "./layout";

export function showInvoice(world: World, invoice: Invoice, wasDeclined: boolean): PageAnswer {
  const due = money(invoice.amount_remaining, invoice.currency);
  const customer = world.customers.get(invoice.customer);
  const body = html`
    <h1>Invoice ${invoice.number}</h1>
    <p class="soft">${customer?.email ?? customer?.name ?? invoice.customer} · ${day(invoice.created)}</p>
    ${wasDeclined && notice("The card was declined. The invoice is still open.", true)}
    <section aria-labelledby="lines">
      <h2 id="lines">${invoice.status === "open" ? "To pay" : `State: ${invoice.status}`}</h2>
      <p class="amount">${money(invoice.total, invoice.currency)}</p>
      <ul>${invoice.lines.data.map(
        (line) => html`<li><span>${line.description}</span><span>${money(line.amount, line.currency)}</span>
          <span class="soft">${day(line.period.start)} to ${day(line.period.end)}</span></li>`,
      )}</ul>
    </section>
    ${
      invoice.status === "open" &&
      html`<section aria-labelledby="pay"><h2 id="pay">Payment</h2><form method="post">
        <button class="main" name="action" value="pay">Pay ${due}</button>
        <button class="bad" name="action" value="decline">Decline the card</button>
      </form></section>`
    }`;
  return { status: 200, page: page(`Invoice ${invoice.number}`, body) };
}

/** Paid by hand with a new card, which stays a card for this payment alone. */
export function submitInvoice(world: World, invoice: Invoice, form: URLSearchParams): PageAnswer {
  const path = `/i/${invoice.id}`;
  if (invoice.status !== "open") return { redirect: path };
  const good = form.get("action") === "pay";
  const card = makeCard(world, good ? "pm_card_visa" : "pm_card_chargeCustomerFail").id;
  const outcome = collectInvoice(world, invoice, { automatic: false, card });
  return { redirect: outcome === "paid" ? path : `${path}?declined=1` };
}
