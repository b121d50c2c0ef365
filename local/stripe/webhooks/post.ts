import { type Agent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

/** Stripe gives an endpoint this long before it counts the attempt as failed. */
const TIMEOUT_MS = 10_000;

/**
 * Posts one webhook and resolves with the HTTP status; a redirect is not followed, as Stripe does not.
 * @throws when nothing answers within ten seconds, the connection fails, or `signal` ends the stand-in.
 */
export function postWebhook(
  url: string,
  payload: string,
  signature: string,
  by: { agent: Agent; signal: AbortSignal },
): Promise<number> {
  const target = new URL(url);
  const secure = target.protocol === "https:";
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(
      target,
      {
        method: "POST",
        ...(secure ? {} : { agent: by.agent }),
        signal: by.signal,
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
    request.on("timeout", () => request.destroy(new Error("Timed out connecting to remote host")));
    request.on("error", reject);
    request.end(payload);
  });
}
