import { invalid, missing } from "../api-error";
import { within } from "../params";
import { paginate } from "./paginate";
import { type Call, route } from "./route";

export const eventRoutes = [
  route("GET", "/v1/events", listEvents),
  route("GET", "/v1/events/:id", retrieveEvent),
];

function listEvents({ world, params }: Call): object {
  const type = params.string("type");
  const types = params.strings("types");
  if (type && types) throw invalid("You may only specify one of these parameters: type, types.", "type");
  const delivered = params.boolean("delivery_success");
  const created = params.range("created");
  const found = [...world.events.values()].filter(
    (event) =>
      (!type || matches(event.type, type)) &&
      (!types || types.includes(event.type)) &&
      (delivered === undefined || (event.pending_webhooks === 0) === delivered) &&
      within(event.created, created),
  );
  return paginate(params, found, "/v1/events");
}

function retrieveEvent({ world, id }: Call): object {
  const event = world.events.get(id);
  if (!event) throw missing("event", id);
  return event;
}

/** `type` may end in a star: `customer.subscription.*`. */
function matches(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
