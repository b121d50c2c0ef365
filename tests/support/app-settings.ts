/**
 * Settings for tests that run parts of lib in their own process. Call it before the first import of lib
 * (import those with `await import`), because lib/env.ts reads the environment once.
 */
export function useSettings(settings: Readonly<Record<string, string>> = {}): void {
  Object.assign(process.env, {
    LOG_LEVEL: "silent",
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1",
    UPSTASH_REDIS_REST_TOKEN: "local-token",
    GEMINI_API_KEY: "local-key",
    AUTH_SECRET: "a secret of the tests, long enough for HS256",
    SMS_PROVIDER: "mock",
    ...settings,
  });
}
