/** Where everything is that `npm test` started; handed over as JSON in CASTOR_TEST_ENV. */
export interface TestEnv {
  /** First instance of the production build, such as "http://127.0.0.1:3100". */
  readonly appUrl: string;
  /** Second instance over the same database, Redis and Inngest. */
  readonly appUrl2: string;
  readonly databaseUrl: string;
  /** Base address of each stand-in; POST /__control there asks for faults. */
  readonly services: Readonly<Record<"redis" | "inngest" | "gemini" | "sms" | "stripe", string>>;
  /** Browser for the e2e project; undefined when no e2e test was asked for. */
  readonly chromiumPath?: string;
  /** What the two instances print. */
  readonly appLogs: readonly string[];
  /** The environment of both but for APP_URL, for tests that start an instance of their own. */
  readonly instanceEnv: Readonly<Record<string, string>>;
  /** The header in which the app under test takes the client's address. */
  readonly clientIpHeader: string;
  /** AUTH_SECRET of both instances, for tokens that are forged or expired in one respect only. */
  readonly authSecret: string;
  /** The origin of another site that may call the second instance (CORS_ORIGINS); the first is closed. */
  readonly openTo: string;
}

/**
 * The running test environment.
 *
 * @throws Error when the tests were not started through `npm test`
 */
export function testEnv(): TestEnv {
  const json = process.env.CASTOR_TEST_ENV;
  if (!json) {
    throw new Error(
      "This test needs the running app. Start it through npm test -- FILE, which starts the app first.",
    );
  }
  return JSON.parse(json) as TestEnv;
}
