import "server-only";

type Names = readonly (readonly [pattern: RegExp, name: string])[];

/** The order matters: most browsers also name those that they descend from. */
const BROWSERS: Names = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b|\bOPT\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bYaBrowser\//, "Yandex Browser"],
  [/\bUCBrowser\//, "UC Browser"],
  [/\bDuckDuckGo\/|\bDdg\//, "DuckDuckGo"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\//, "Headless Chrome"],
  [/\bChrome\/|\bCriOS\//, "Chrome"],
  [/\bVersion\/[\d.]+ .*Safari\//, "Safari"],
];

const SYSTEMS: Names = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b|\bMac OS X\b/, "macOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];

/** Programs, not browsers, by how they begin. */
const CLIENTS: Names = [
  [/^PostmanRuntime\//, "Postman"],
  [/^insomnia\//i, "Insomnia"],
  [/^Bruno/i, "Bruno"],
  [/^curl\//, "curl"],
  [/^Wget\//, "Wget"],
  [/^HTTPie\//, "HTTPie"],
  [/^python-requests\/|^python-httpx\/|^Python\/.*aiohttp/, "Python"],
  [/^axios\/|^node$|^node-fetch|^undici/, "Node.js"],
  [/^Go-http-client\//, "Go"],
  [/^okhttp\//, "OkHttp"],
  [/^Dart\//, "Dart"],
];

/** What a person would call the device of a session: "Chrome on Windows", "Postman"; null when nothing is known. */
export function nameDevice(userAgent: string | null): string | null {
  const agent = userAgent?.trim();
  if (!agent) return null;
  const nameIn = (names: Names) => names.find(([pattern]) => pattern.test(agent))?.[1];
  const client = nameIn(CLIENTS);
  if (client) return client;
  const [browser, system] = [nameIn(BROWSERS), nameIn(SYSTEMS)];
  if (browser && system) return `${browser} on ${system}`;
  // A program that names itself is best shown by that name: "acme-bot/2.1" is acme-bot.
  const own = /^([\w.-]{1,40})(\/|$)/.exec(agent)?.[1];
  return browser ?? (own && own !== "Mozilla" ? own : (system ?? null));
}
