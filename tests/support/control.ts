import { type TestEnv, testEnv } from "./test-env";

/**
 * Asks a stand-in for something (its README lists the commands) or, without a command, for all it knows.
 *
 * @throws Error when the stand-in does not understand
 */
export function control<State = Record<string, unknown>>(
  service: keyof TestEnv["services"],
  command?: object,
): Promise<State> {
  return controlAt(testEnv().services[service], command);
}

/** The same for a stand-in at an address, of a test file that starts its own. */
export async function controlAt<State = Record<string, unknown>>(
  address: string,
  command?: object,
  query = "",
): Promise<State> {
  const response = await fetch(`${address}/__control${query}`, {
    method: command ? "POST" : "GET",
    headers: command && { "content-type": "application/json" },
    body: command && JSON.stringify(command),
  });
  if (!response.ok)
    throw new Error(`${address} refused ${JSON.stringify(command)}: ${await response.text()}`);
  return (await response.json()) as State;
}
