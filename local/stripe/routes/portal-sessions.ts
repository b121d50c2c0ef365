import { invalid, notCovered } from "../api-error";
import { newId } from "../ids";
import type { PortalSession } from "../objects";
import type { Params } from "../params";
import type { World } from "../world";
import { type Call, route } from "./route";

export const portalRoutes = [route("POST", "/v1/billing_portal/sessions", createPortalSession)];

function createPortalSession({ world, params }: Call): PortalSession {
  const customer = world.customer(params.required("customer"), "customer");
  const returnUrl = params.string("return_url") ?? null;
  const configuration = params.string("configuration") ?? "bpc_local_default";
  const locale = params.string("locale") ?? null;
  const flow = readFlow(world, params);
  params.done();
  const id = newId("bps");
  const session: PortalSession = {
    id,
    object: "billing_portal.session",
    configuration,
    created: world.now(customer.id),
    customer: customer.id,
    customer_account: null,
    flow,
    livemode: false,
    locale: locale as PortalSession["locale"],
    on_behalf_of: null,
    return_url: returnUrl,
    url: `${world.baseUrl}/p/session/${newId("test", 48)}`,
  };
  world.portalSessions.set(session.url, session);
  return session;
}

/** A flow opens the portal at one task and may send the customer elsewhere when it is done. */
function readFlow(world: World, params: Params): PortalSession["flow"] {
  const data = params.child("flow_data");
  if (!data) return null;
  const type = data.oneOf("type", ["payment_method_update", "subscription_cancel", "subscription_update"]);
  if (!type)
    throw invalid("Missing required param: flow_data[type].", "flow_data[type]", "parameter_missing");
  if (type === "subscription_update") throw notCovered("the flow subscription_update", "flow_data[type]");
  const cancel = data.child("subscription_cancel");
  const subscription = cancel?.required("subscription");
  if (type === "subscription_cancel" && subscription === undefined) {
    throw invalid(
      "Missing required param: flow_data[subscription_cancel].",
      "flow_data[subscription_cancel]",
      "parameter_missing",
    );
  }
  if (subscription) world.subscription(subscription, "flow_data[subscription_cancel][subscription]");
  const after = data.child("after_completion");
  const afterType = after?.oneOf("type", ["redirect", "portal_homepage"]) ?? "portal_homepage";
  const redirect = after?.child("redirect")?.required("return_url");
  return {
    type,
    after_completion: {
      type: afterType,
      hosted_confirmation: null,
      redirect: redirect === undefined ? null : { return_url: redirect },
    },
    customer_update: null,
    subscription_cancel: subscription === undefined ? null : { subscription, retention: null },
    subscription_pause: null,
    subscription_update: null,
    subscription_update_confirm: null,
  };
}
