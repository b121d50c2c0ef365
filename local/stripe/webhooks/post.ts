import { type Agent, type ClientRequest, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

/** Stripe gives an endpoint this long before it counts the attempt as failed. */
const TIMEOUT_MS = 10_000;

/**
 * Posts one webhook and resolves with the HTTP status; a redirect is not followed, as Stripe does not.
 * @param by.open holds the request while it is under way, so that the stand-in can end it when it stops
 * @throws when nothing answers within ten seconds or the connection fails
 */
export function postWebhook(
  url: string,
  payload: string,
  signature: string,
  by: { agent: Agent; open: Set<ClientRequest> },
): Promise<number> {
  const target = new URL(url);
  const secure = target.protocol === "https:";
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(
      target,
      {
        method: "POST",
        ...(secure ? {} : { agent: by.agent }),
        timeout: TIMEOUT_MS,
        headers: {
          "content-type": "application/json; charset=utf-8",
          "content-length": Buffer.byteLength(payload),
          "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
          accept: "*/*; q=0.5, application/json",
          "stripe-signature": signature,
        },
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      },
    );
    by.open.add(request);
    request.on("close", () => by.open.delete(request));
    request.on("timeout", () => request.destroy(new Error("Timed out connecting to remote host")));
    request.on("error", reject);
    request.end(payload);
  });
}
