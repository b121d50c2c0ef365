import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../../http-server";
import type { Account } from "../account";
import { ApiError } from "../api-error";
import { type PageAnswer, showCheckout, submitCheckout } from "./checkout-page";
import { showHome, submitHome } from "./home-page";
import { html } from "./html";
import { showInvoice, submitInvoice } from "./invoice-page";
import { page } from "./layout";
import { showPortal, submitPortal } from "./portal-page";

const LARGEST_FORM = 10_000;

/** The pages Stripe hosts: Checkout, the billing portal, and invoices. Forms work without scripts. */
export function hostedPages(account: Account) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const form =
      request.method === "POST" ? new URLSearchParams(String(await readBody(request, LARGEST_FORM))) : null;
    const answer = answerPage(account, url, form);
    if ("redirect" in answer) {
      response.writeHead(303, { location: answer.redirect, "cache-control": "no-store" }).end();
      return;
    }
    response.writeHead(answer.status, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      "referrer-policy": "no-referrer",
    });
    response.end(answer.page);
  };
}

function answerPage(account: Account, url: URL, form: URLSearchParams | null): PageAnswer {
  const world = account.today();
  const checkout = /^\/c\/pay\/(\w+)$/.exec(url.pathname)?.[1];
  const invoiceId = /^\/i\/(\w+)$/.exec(url.pathname)?.[1];
  const portal = world.portalSessions.get(`${url.origin}${url.pathname}`);
  try {
    if (url.pathname === "/") {
      if (form) return submitHome(account, form);
      return showHome(account, url.searchParams.get("moved"));
    }
    if (checkout !== undefined) {
      const session = world.checkoutSession(checkout);
      if (form) return submitCheckout(world, session, form);
      return showCheckout(world, session, url.searchParams.has("declined"));
    }
    if (invoiceId !== undefined) {
      const invoice = world.invoice(invoiceId);
      if (form) return submitInvoice(world, invoice, form);
      return showInvoice(world, invoice, url.searchParams.has("declined"));
    }
    if (portal) {
      if (form) return submitPortal(world, portal, form);
      return showPortal(world, portal, url.searchParams.get("done"));
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  return notFound();
}

function notFound(): PageAnswer {
  const body = html`<h1>Nothing here</h1>
    <p>This page does not exist, or the stand-in was started anew since the link was made: it keeps everything in memory. Go back to Castor and start again.</p>`;
  return { status: 404, page: page("Nothing here", body) };
}
