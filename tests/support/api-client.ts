import { testEnv } from "./test-env";
import { uniqueAddress, uniqueMobile } from "./unique";

export interface ApiOptions {
  /** Default: the first instance of the app. */
  readonly baseUrl?: string;
  readonly token?: string;
  /** The caller's address as the app sees it; default: one of its own per client. */
  readonly address?: string;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is text, as JSON otherwise. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface ApiResponse<Data = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** The whole body, parsed; the text itself where it is not JSON. */
  readonly body: unknown;
  /** body.data of a success. */
  readonly data: Data;
  /** body.error of a failure. */
  readonly error: { readonly code: string; readonly message: string; readonly details?: unknown };
}

export type ApiClient = ReturnType<typeof apiClient>;

/** Calls the API as any program would: paths as in the contract, such as client.post("/auth/login", {…}). */
export function apiClient(options: ApiOptions = {}) {
  const { clientIpHeader, appUrl } = testEnv();
  const { baseUrl = appUrl, token, address = uniqueAddress() } = options;

  /** The raw response, for streams and for everything that is not JSON. */
  async function open(method: string, path: string, { headers, body, signal }: RequestOptions = {}) {
    const json = body !== undefined && typeof body !== "string";
    return fetch(`${baseUrl}/api${path}`, {
      method,
      redirect: "manual",
      signal,
      headers: {
        [clientIpHeader]: address,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: json ? JSON.stringify(body) : (body as string | undefined),
    });
  }

  async function request<Data = unknown>(
    method: string,
    path: string,
    requestOptions?: RequestOptions,
  ): Promise<ApiResponse<Data>> {
    const response = await open(method, path, requestOptions);
    const body = parse(await response.text());
    const { data, error } = (body ?? {}) as Pick<ApiResponse<Data>, "data" | "error">;
    return { status: response.status, headers: response.headers, body, data, error };
  }

  return {
    baseUrl,
    token,
    address,
    open,
    request,
    get: <Data = unknown>(path: string, more?: RequestOptions) => request<Data>("GET", path, more),
    post: <Data = unknown>(path: string, body?: unknown, more?: RequestOptions) =>
      request<Data>("POST", path, { ...more, body }),
    patch: <Data = unknown>(path: string, body?: unknown, more?: RequestOptions) =>
      request<Data>("PATCH", path, { ...more, body }),
    delete: <Data = unknown>(path: string, more?: RequestOptions) => request<Data>("DELETE", path, more),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export interface SignedIn {
  /** Sends the token with every request. */
  readonly client: ApiClient;
  readonly token: string;
  readonly mobile: string;
  readonly user: { readonly id: string; readonly mobile: string };
}

/**
 * A signed-in API client: asks for a code, takes it from the inbox as a person does, and trades it for a
 * token. A number that nobody has makes a new account.
 */
export async function signIn(options: ApiOptions & { readonly mobile?: string } = {}): Promise<SignedIn> {
  const { mobile = uniqueMobile(), ...rest } = options;
  const guest = apiClient(rest);
  const sent = await guest.post("/auth/send-otp", { mobile });
  if (sent.status !== 200) throw new Error(`send-otp answered ${sent.status}: ${JSON.stringify(sent.body)}`);
  const otp = await readOtp(mobile);
  const verified = await guest.post<{ token: string; user: SignedIn["user"] }>("/auth/verify-otp", {
    mobile,
    otp,
  });
  if (verified.status !== 200) {
    throw new Error(`verify-otp answered ${verified.status}: ${JSON.stringify(verified.body)}`);
  }
  const { token, user } = verified.data;
  const client = apiClient({ ...rest, token, address: guest.address });
  return { client, token, mobile, user };
}

/** The newest code that was sent to a number (E.164). */
export async function readOtp(mobile: string): Promise<string> {
  const query = new URLSearchParams({ to: mobile, limit: "1" });
  const response = await fetch(`${testEnv().services.sms}/messages?${query}`);
  const { messages } = (await response.json()) as { messages: { code: string | null }[] };
  const code = messages[0]?.code;
  if (!code) throw new Error(`No code has been sent to ${mobile}`);
  return code;
}
