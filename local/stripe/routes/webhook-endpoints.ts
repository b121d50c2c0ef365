import { invalid, missing } from "../api-error";
import type { WebhookEndpoint } from "../objects";
import { addEndpoint } from "../webhooks/endpoints";
import type { Endpoint, Webhooks } from "../webhooks/webhooks";
import { paginate } from "./paginate";
import { type Call, type Route, route } from "./route";

export function webhookEndpointRoutes(webhooks: Webhooks): Route[] {
  return [
    route("POST", "/v1/webhook_endpoints", (call) => create(webhooks, call)),
    route("GET", "/v1/webhook_endpoints", ({ params }) => listAll(webhooks, params)),
    route("GET", "/v1/webhook_endpoints/:id", ({ id }) => find(webhooks, id).wire),
    route("POST", "/v1/webhook_endpoints/:id", (call) => update(webhooks, call)),
    route("DELETE", "/v1/webhook_endpoints/:id", (call) => remove(webhooks, call)),
  ];
}

/** The signing secret is in this answer only, as with Stripe. */
function create(webhooks: Webhooks, { world, params }: Call): WebhookEndpoint {
  const url = httpUrl(params.required("url"));
  const events = params.strings("enabled_events");
  if (!events?.length) {
    throw invalid("Missing required param: enabled_events.", "enabled_events", "parameter_missing");
  }
  const description = params.text("description") ?? null;
  const metadata = params.metadata();
  params.done();
  const { wire, secrets } = addEndpoint(webhooks, {
    url,
    events,
    description,
    metadata,
    created: world.now(),
  });
  const [secret = ""] = secrets;
  return { ...wire, secret };
}

function listAll(webhooks: Webhooks, params: Call["params"]): object {
  const endpoints = [...webhooks.endpoints.values()].map(({ wire }) => wire);
  return paginate(params, endpoints, "/v1/webhook_endpoints");
}

function update(webhooks: Webhooks, { id, params }: Call): WebhookEndpoint {
  const { wire } = find(webhooks, id);
  const url = params.string("url");
  const events = params.strings("enabled_events");
  const disabled = params.boolean("disabled");
  const description = params.text("description");
  const metadata = params.metadata(wire.metadata);
  params.done();
  return Object.assign(wire, {
    metadata,
    ...(url === undefined ? {} : { url: httpUrl(url) }),
    ...(events === undefined ? {} : { enabled_events: events }),
    ...(disabled === undefined ? {} : { status: disabled ? "disabled" : "enabled" }),
    ...(description === undefined ? {} : { description }),
  } satisfies Partial<WebhookEndpoint>);
}

function remove(webhooks: Webhooks, { id, params }: Call): object {
  find(webhooks, id);
  params.done();
  webhooks.endpoints.delete(id);
  return { id, object: "webhook_endpoint", deleted: true };
}

function find(webhooks: Webhooks, id: string): Endpoint {
  const endpoint = webhooks.endpoints.get(id);
  if (!endpoint) throw missing("webhook endpoint", id);
  return endpoint;
}

function httpUrl(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw invalid("Invalid URL: An explicit scheme (such as https) must be provided.", "url", "url_invalid");
  }
  return url;
}
