import { type TestEnv, testEnv } from "./test-env";

/**
 * Asks a stand-in for something (its README lists the commands) or, without a command, for all it knows.
 *
 * @throws Error when the stand-in does not understand
 */
export async function control<State = Record<string, unknown>>(
  service: keyof TestEnv["services"],
  command?: object,
): Promise<State> {
  const response = await fetch(`${testEnv().services[service]}/__control`, {
    method: command ? "POST" : "GET",
    headers: command && { "content-type": "application/json" },
    body: command && JSON.stringify(command),
  });
  if (!response.ok)
    throw new Error(`${service} refused ${JSON.stringify(command)}: ${await response.text()}`);
  return (await response.json()) as State;
}
