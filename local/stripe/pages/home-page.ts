import type { Account } from "../account";
import { DAY, HOUR } from "../clock";
import type { Customer } from "../objects";
import type { World } from "../world";
import type { PageAnswer } from "./checkout-page";
import { day, type Html, html } from "./html";
import { notice, page } from "./layout";

/** How far the clock's buttons move it, in seconds. A month is long enough for any of them to renew. */
const STEPS: Readonly<Record<string, { label: string; seconds: number }>> = {
  hour: { label: "One hour on", seconds: HOUR },
  day: { label: "One day on", seconds: DAY },
  month: { label: "One month on", seconds: 31 * DAY },
};

const LATEST_EVENTS = 20;

/** The stand-in's front page: its clock, its customers, and what became of the latest webhooks. */
export function showHome(account: Account, moved: string | null): PageAnswer {
  const world = account.today();
  const events = [...world.events.values()].slice(-LATEST_EVENTS).reverse();
  const step = STEPS[moved ?? ""];
  const body = html`
    <h1>Stripe, played on this machine</h1>
    <p class="soft">Castor talks to this server as it would to Stripe. It starts empty each time.</p>
    ${notice(step && `The clock was moved: ${step.label.toLowerCase()}.`)}
    <section aria-labelledby="clock">
      <h2 id="clock">Clock</h2>
      <p>${day(world.now())}. Move it, and trials end, plans renew and payments fall due.</p>
      <form method="post">
        ${Object.entries(STEPS).map(
          ([name, { label }]) => html`<button name="action" value="${name}">${label}</button>`,
        )}
      </form>
    </section>
    <section aria-labelledby="customers">
      <h2 id="customers">Customers</h2>
      ${listOr(
        [...world.customers.values()].reverse().map((customer) => customerRow(world, customer)),
        "None yet.",
      )}
    </section>
    <section aria-labelledby="events">
      <h2 id="events">Latest events</h2>
      ${listOr(
        events.map(
          ({ id, type }) =>
            html`<li><span>${type}</span><span class="soft">${deliveryOf(account, id)}</span></li>`,
        ),
        "None yet.",
      )}
    </section>`;
  return { status: 200, page: page("Overview", body) };
}

export function submitHome(account: Account, form: URLSearchParams): PageAnswer {
  const name = form.get("action") ?? "";
  const step = STEPS[name];
  if (step) account.world.clock.advance(step.seconds);
  return { redirect: step ? `/?moved=${name}` : "/" };
}

function customerRow(world: World, customer: Customer): Html {
  const states = world.subscriptionsOf(customer.id).map(({ status }) => status);
  return html`<li><span>${customer.email ?? customer.name ?? customer.id}</span>
    <span class="soft">${states.at(-1) ?? "no plan"}</span></li>`;
}

function deliveryOf(account: Account, event: string): string {
  const states = account.webhooks.deliveriesOf(event).map(({ state }) => state);
  return states.length === 0 ? "nobody listens" : states.join(", ");
}

function listOr(rows: Html[], nothing: string): Html {
  return rows.length > 0 ? html`<ul>${rows}</ul>` : html`<p class="soft">${nothing}</p>`;
}
