import { newId } from "../ids";
import type { WebhookEndpoint } from "../objects";
import type { Endpoint, Webhooks } from "./webhooks";

/** The endpoint that the local cloud registers for the application. */
export const APP_ENDPOINT_ID = "we_local_app";

export interface NewEndpoint {
  id?: string;
  url: string;
  secret?: string;
  events?: string[];
  description?: string | null;
  metadata?: Record<string, string>;
  created: number;
}

export function addEndpoint(webhooks: Webhooks, given: NewEndpoint): Endpoint {
  const wire: WebhookEndpoint = {
    id: given.id ?? newId("we"),
    object: "webhook_endpoint",
    api_version: null,
    application: null,
    created: given.created,
    description: given.description ?? null,
    enabled_events: given.events ?? ["*"],
    livemode: false,
    metadata: given.metadata ?? {},
    status: "enabled",
    url: given.url,
  };
  const endpoint: Endpoint = { wire, secrets: [given.secret ?? newId("whsec_local", 32)] };
  webhooks.endpoints.set(wire.id, endpoint);
  return endpoint;
}
