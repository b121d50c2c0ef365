import type { IncomingMessage, ServerResponse } from "node:http";
import { listen, parseJsonObject, readBody, sendJson } from "../http-server";
import type { StartService } from "../service";
import { Account } from "./account";
import { apiHandler, LARGEST_BODY } from "./api";
import { ApiError } from "./api-error";
import { control, controlState } from "./control";
import { hostedPages } from "./pages/hosted-pages";
import { PRO_PRICE_ID } from "./routes/catalog";
import { APP_ENDPOINT_ID, addEndpoint } from "./webhooks/endpoints";

const SECRET_KEY = "sk_test_local_castor";
const WEBHOOK_SECRET = "whsec_local_castor";

/** How often the account looks whether a trial, a period or a session has run out on its own. */
const HEARTBEAT_MS = 1000;

export interface StripeOptions {
  /** Where webhooks go; can also be set later through `__control`. */
  webhookUrl?: string;
  /** Signs them; `whsec_local_castor` unless given. */
  webhookSecret?: string;
  /** Seconds of Stripe's retry back-off that pass in one real second; 60 unless given. */
  timeScale?: number;
}

/** Starts a Stripe account on this machine: the API, its hosted pages, its webhooks and its clock. */
export const startStripe: StartService<StripeOptions> = async (options) => {
  let serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  const { url, stop } = await listen((request, response) => {
    serve(request, response).catch((error) => {
      console.error("Stripe stand-in:", error);
      response.destroy();
    });
  }, options);
  const { webhookUrl, webhookSecret = WEBHOOK_SECRET, timeScale = 60 } = options;
  const account = new Account({ baseUrl: url, secretKey: SECRET_KEY, webhookSecret, timeScale });
  if (webhookUrl) {
    const created = account.world.now();
    addEndpoint(account.webhooks, { id: APP_ENDPOINT_ID, url: webhookUrl, secret: webhookSecret, created });
  }
  const api = apiHandler(account);
  const pages = hostedPages(account);
  serve = async (request, response) => {
    const target = new URL(request.url ?? "/", url);
    if (target.pathname === "/__control") await serveControl(account, request, response, target);
    else if (target.pathname.startsWith("/v1/")) await api(request, response, target);
    else await pages(request, response, target);
  };
  const heartbeat = setInterval(() => account.today(), HEARTBEAT_MS);
  heartbeat.unref();

  return {
    name: "stripe",
    url,
    env: {
      STRIPE_SECRET_KEY: SECRET_KEY,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_PRICE_PRO: PRO_PRICE_ID,
      STRIPE_API_BASE: url,
    },
    async stop() {
      clearInterval(heartbeat);
      await Promise.all([stop(), account.webhooks.stop()]);
    },
  };
};

async function serveControl(
  account: Account,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  try {
    if (request.method === "POST") {
      const body = parseJsonObject(String(await readBody(request, LARGEST_BODY)));
      sendJson(response, 200, await control(account, body));
    } else {
      sendJson(response, 200, controlState(account, url.searchParams.get("only")?.split(",") ?? null));
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    sendJson(response, error.status, { ok: false, error: error.body });
  }
}
