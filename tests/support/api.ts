import type { ErrorBody } from "@/lib/contract/common";
import type { BodyInput, DataOf, ParamsInput, QueryInput } from "@/lib/contract/endpoint";
import type { AnyEndpoint } from "@/lib/contract/endpoints";
import { assertAsDocumented } from "./response-validator";
import { testEnv } from "./test-env";
import { uniqueAddress, uniqueMobile } from "./unique";

type Key = AnyEndpoint["key"];
type EndpointOf<K extends Key> = Extract<AnyEndpoint, { key: K }>;

/** One answer as it came over the wire. */
export interface Answer<Data> {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body; `data` is only there on success, `error` only on failure. */
  readonly body: {
    success: boolean;
    data: Data;
    page?: { nextCursor: string | null };
    error: ErrorBody["error"];
  };
}

interface Parts<K extends Key> {
  readonly params?: ParamsInput<EndpointOf<K>>;
  readonly query?: QueryInput<EndpointOf<K>>;
  readonly body?: BodyInput<EndpointOf<K>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A client of the API with a token of its own and an address of its own, so that tests share no limits. */
export class ApiClient {
  readonly address = uniqueAddress();

  constructor(
    readonly token: string | undefined = undefined,
    readonly appUrl: string = testEnv().appUrl,
  ) {}

  /** The same user at the second instance. */
  atSecondInstance(): ApiClient {
    return this.at(testEnv().appUrl2);
  }

  /** The same user at another instance. */
  at(appUrl: string): ApiClient {
    return new ApiClient(this.token, appUrl);
  }

  /** Calls an endpoint by its name in the contract; every status is an answer, if it is as documented. */
  async call<K extends Key>(key: K, parts: Parts<K> = {}): Promise<Answer<DataOf<EndpointOf<K>>>> {
    const [method = "", path = ""] = key.split(" ");
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String((parts.params as Record<string, unknown> | undefined)?.[name])),
    );
    const query = new URLSearchParams((parts.query ?? {}) as Record<string, string>);
    const response = await this.fetch(`/api${filled}${query.size > 0 ? `?${query}` : ""}`, {
      method,
      headers: { ...(parts.body !== undefined && { "content-type": "application/json" }), ...parts.headers },
      ...(parts.body !== undefined && { body: JSON.stringify(parts.body) }),
    });
    const text = await response.text();
    assertAsDocumented(key, { status: response.status, headers: response.headers, text });
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  }

  /** Calls any path, with the client's token and address. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.appUrl}${path}`, {
      ...init,
      redirect: "manual",
      headers: {
        [testEnv().clientIpHeader]: this.address,
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...init.headers,
      },
      signal: init.signal ?? AbortSignal.timeout(30_000),
    });
  }
}

export interface SignedIn extends ApiClient {
  readonly mobile: string;
  readonly userId: string;
}

/** Signs a number in through its one-time code; a new number unless told, at the first instance unless told. */
export async function signIn(mobile: string = uniqueMobile(), appUrl?: string): Promise<SignedIn> {
  const guest = new ApiClient(undefined, appUrl);
  const sent = await guest.call("POST /auth/send-otp", { body: { mobile } });
  const otp = sent.body.data?.otp;
  if (!otp) throw new Error(`send-otp answered ${sent.status}: ${JSON.stringify(sent.body)}`);
  const { status, body } = await guest.call("POST /auth/verify-otp", { body: { mobile, otp } });
  if (status !== 200) throw new Error(`verify-otp answered ${status}: ${JSON.stringify(body)}`);
  return Object.assign(new ApiClient(body.data.token, appUrl), { mobile, userId: body.data.user.id });
}

/** The newest code that was sent to a number (E.164), from the inbox. */
export async function readOtp(mobile: string): Promise<string> {
  const query = new URLSearchParams({ to: mobile, limit: "1" });
  const response = await fetch(`${testEnv().services.sms}/messages?${query}`);
  const { messages } = (await response.json()) as { messages: { code: string | null }[] };
  const code = messages[0]?.code;
  if (!code) throw new Error(`No code has been sent to ${mobile}`);
  return code;
}
