import { execFileSync } from "node:child_process";
import { posix } from "node:path";
import { describe, expect, test } from "vitest";
import { importsOf } from "@/tests/support/imports-of";

/** Files of one kind, and what these may import. */
interface Layer {
  readonly files: RegExp;
  /** Our own files, by their path in the checkout. */
  readonly ours: RegExp;
  /** Packages that are somebody else's to use. */
  readonly notPackages: RegExp;
  readonly why: string;
}

const SDKS = "@google/generative-ai|stripe|@upstash/[^/]+|aws4fetch";
const DATABASE = "pg|@prisma/[^/]+";
const packages = (...names: string[]) => new RegExp(`^(${names.join("|")})(/|$)`);

const NO_WAY_BACK =
  "Imports go app → inngest → lib and app → components → lib/{contract,client,i18n}, never back.";

/** Which way imports go. The first row that fits a file holds for it. */
const LAYERS: readonly Layer[] = [
  {
    files: /^app\//,
    ours: /^(app|components|inngest|lib(?!\/db\/generated))\/|^package\.json$/,
    notPackages: packages(SDKS, DATABASE, "inngest(?!/next$)"),
    why: "Vendors' SDKs are used in lib/vendors, the database in lib/db, and rows are typed there.",
  },
  {
    files: /^components\//,
    ours: /^(components|lib\/(contract|client|i18n))\//,
    notPackages: packages(SDKS, DATABASE, "inngest", "server-only"),
    why: "Components see lib/contract, lib/client and lib/i18n alone: the rest comes over the API.",
  },
  {
    files: /^inngest\//,
    ours: /^(inngest|lib\/(?!http\/|client\/))/,
    notPackages: packages(SDKS, DATABASE, "next"),
    why: `${NO_WAY_BACK} A function of the queue has no request.`,
  },
  {
    files: /^lib\/contract\//,
    ours: /^(lib\/contract\/|lib\/errors$|package\.json$)/,
    notPackages: packages(SDKS, DATABASE, "inngest", "next", "server-only"),
    why: "The contract is read by browser and server alike, so it imports neither.",
  },
  {
    files: /^lib\/(client|i18n)\//,
    ours: /^(lib\/(contract|client|i18n)\/|lib\/errors$|messages\/)/,
    notPackages: packages(SDKS, DATABASE, "inngest"),
    why: "This runs in the browser: it reaches the server through the API alone.",
  },
  {
    files: /^lib\/db\//,
    ours: /^lib\/(?!usecases|http|stream|auth|client|present)/,
    notPackages: packages(SDKS, "inngest", "next"),
    why: "Queries know nothing of who asks.",
  },
  {
    files: /^lib\/usecases\//,
    ours: /^lib\/(?!http\/|client\/)/,
    notPackages: packages(SDKS, DATABASE, "inngest", "next"),
    why: "A use case knows neither requests nor responses.",
  },
  {
    files: /^lib\/vendors\//,
    ours: /^lib\/(?!client\/)/,
    notPackages: packages(DATABASE, "next"),
    why: NO_WAY_BACK,
  },
  {
    files: /^lib\//,
    ours: /^lib\/(?!client\/)/,
    notPackages: packages(SDKS, DATABASE, "inngest"),
    why: `${NO_WAY_BACK} Vendors' SDKs are used in lib/vendors, the database in lib/db.`,
  },
  {
    files: /^local\//,
    ours: /^local\//,
    notPackages: packages("next", "server-only"),
    why: "A stand-in plays the other party: it shares nothing with the application.",
  },
];

/** Why a file may not import what it names; undefined when it may. */
function refusal(file: string, imported: string): string | undefined {
  const layer = LAYERS.find(({ files }) => files.test(file));
  if (!layer) return undefined;
  const ours = imported.startsWith("@/")
    ? imported.slice(2)
    : imported.startsWith(".")
      ? posix.join(posix.dirname(file), imported)
      : undefined;
  const allowed = ours === undefined ? !layer.notPackages.test(imported) : layer.ours.test(ours);
  return allowed ? undefined : layer.why;
}

test("every import goes the one way", () => {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    encoding: "utf8",
  });
  const code = listed.split("\0").filter((file) => /\.(ts|tsx|mjs)$/.test(file));
  const all = code.flatMap((file) => importsOf(file).map((imported) => [file, imported] as const));
  expect(all.length).toBeGreaterThan(1000);
  const wrong = all.flatMap(([file, imported]) => {
    const why = refusal(file, imported);
    return why ? [`${file} imports ${imported}: ${why}`] : [];
  });
  expect(wrong).toEqual([]);
});

describe("the rule bites:", () => {
  test.each([
    ["app/page.tsx", "@google/generative-ai"],
    ["app/page.tsx", "@/local/cloud"],
    ["app/api/health/route.ts", "pg"],
    ["app/api/health/route.ts", "inngest"],
    ["app/api/health/route.ts", "@/lib/db/generated/client"],
    ["app/api/health/route.ts", "../../../lib/db/generated/client"],
    ["components/chat/message.tsx", "@/lib/db/messages"],
    ["components/chat/message.tsx", "../../lib/usecases/send-message"],
    ["components/chat/message.tsx", "@/lib/mobile"],
    ["components/chat/message.tsx", "@/lib/background"],
    ["components/chat/message.tsx", "@/lib/errors"],
    ["components/chat/message.tsx", "@/app/fonts"],
    ["inngest/functions/generate-reply.ts", "@/components/ui/button"],
    ["inngest/functions/generate-reply.ts", "@/lib/http/respond"],
    ["inngest/functions/generate-reply.ts", "../../lib/http/respond"],
    ["inngest/functions/generate-reply.ts", "stripe"],
    ["lib/contract/message.ts", "@/lib/db/messages"],
    ["lib/contract/message.ts", "../db/messages"],
    ["lib/contract/message.ts", "@/lib/client/api"],
    ["lib/client/api.ts", "@/lib/env"],
    ["lib/client/api.ts", "../env"],
    ["lib/db/messages.ts", "@/lib/usecases/send-message"],
    ["lib/db/messages.ts", "../usecases/send-message"],
    ["lib/usecases/send-message.ts", "@upstash/redis"],
    ["lib/usecases/send-message.ts", "inngest"],
    ["lib/usecases/send-message.ts", "@/lib/http/respond"],
    ["lib/usecases/send-message.ts", "../http/respond"],
    ["lib/usecases/send-message.ts", "next/server"],
    ["lib/usecases/send-message.ts", "@/inngest/functions/generate-reply"],
    ["lib/usecases/send-message.ts", "../../app/fonts"],
    ["lib/vendors/stripe.ts", "pg"],
    ["lib/stream/room-log.ts", "@upstash/redis"],
    ["local/gemini/server.ts", "@/lib/env"],
    ["local/gemini/server.ts", "../../lib/env"],
  ])("%s may not import %s", (file, imported) => {
    expect(refusal(file, imported)).toBeDefined();
  });

  test.each([
    ["app/api/inngest/route.ts", "@/inngest/functions/generate-reply"],
    ["app/api/inngest/route.ts", "inngest/next"],
    ["components/chat/message.tsx", "@/lib/contract/message"],
    ["components/chat/message.tsx", "./actions"],
    ["lib/db/client.ts", "@prisma/adapter-pg"],
    ["lib/usecases/send-message.ts", "@/lib/db/messages"],
    ["lib/vendors/stripe.ts", "stripe"],
    ["local/gemini/server.ts", "../http-server"],
  ])("%s may import %s", (file, imported) => {
    expect(refusal(file, imported)).toBeUndefined();
  });
});
