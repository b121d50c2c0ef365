import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { StartService } from "../service";
import { Account } from "./account";
import { apiHandler } from "./api";
import { ApiError } from "./api-error";
import { control, controlState } from "./control";
import { hostedPages } from "./pages/hosted-pages";
import { readBody } from "./read-body";
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
  const host = options.host ?? "127.0.0.1";
  const server = createServer((request, response) => {
    serve(request, response).catch((error) => {
      console.error("Stripe stand-in:", error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://${host}:${port}`;
  const webhookSecret = options.webhookSecret ?? WEBHOOK_SECRET;
  const account = new Account({
    baseUrl: url,
    secretKey: SECRET_KEY,
    webhookSecret,
    timeScale: options.timeScale ?? 60,
  });
  if (options.webhookUrl) {
    const created = account.world.now();
    addEndpoint(account.webhooks, {
      id: APP_ENDPOINT_ID,
      url: options.webhookUrl,
      secret: webhookSecret,
      created,
    });
  }
  const api = apiHandler(account);
  const pages = hostedPages(account);
  const heartbeat = setInterval(() => account.today(), HEARTBEAT_MS);
  heartbeat.unref();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = new URL(request.url ?? "/", url);
    if (target.pathname === "/__control") await serveControl(account, request, response, target);
    else if (target.pathname.startsWith("/v1/")) await api(request, response, target);
    else await pages(request, response, target);
  }

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
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, account.webhooks.stop()]);
    },
  };
};

async function serveControl(
  account: Account,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  let status = 200;
  let answer: object;
  try {
    if (request.method === "POST") {
      answer = await control(account, parseJson(await readBody(request)));
    } else {
      answer = controlState(account, url.searchParams.get("only")?.split(",") ?? null);
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    status = error.status;
    answer = { ok: false, error: error.body };
  }
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(answer, null, 2));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, { type: "invalid_request_error", message: "The body must be JSON." });
  }
}
