import type { NextConfig } from "next";

/** The first segments that the brief's own paths start with; they answer at the root and under /api alike. */
const BRIEF_SEGMENTS = "auth|user|chatroom|subscribe|subscription|webhook";

/** On every answer, pages, files and API alike; the Content-Security-Policy of pages is made in proxy.ts. */
const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "microphone=(self), camera=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  },
];

const config: NextConfig = {
  // Several checkouts or runs (npm run dev beside npm test) must not share one build folder.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  output: process.env.NEXT_OUTPUT === "standalone" ? "standalone" : undefined,
  poweredByHeader: false,
  agentRules: false,
  // What a page needs first stands in its first lines; saying it in a header too only makes the page longer.
  reactMaxHeadersLength: 0,
  // An API path never redirects: a POST that loses its body to a 308 is a bug report.
  skipTrailingSlashRedirect: true,
  turbopack: {
    resolveAlias: {
      // Messages reach the browser compiled (lib/i18n/messages.ts), so it needs no ICU parser.
      "use-intl/format-message": "use-intl/format-message/format-only",
      // SWR's stand-in for what React has had since 18.
      "use-sync-external-store/shim": "react",
    },
  },
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    { source: "/sw.js", headers: [{ key: "Cache-Control", value: "no-cache" }] },
  ],
  rewrites: async () => [
    { source: `/:segment(${BRIEF_SEGMENTS})/:path*`, destination: "/api/:segment/:path*" },
    // Browsers ask for it by themselves while one page's icons give way to the next one's.
    { source: "/favicon.ico", destination: "/icon-192.png" },
  ],
};

export default config;
