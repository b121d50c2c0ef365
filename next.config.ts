import type { NextConfig } from "next";

/** The first segments that the brief's own paths start with; they answer at the root and under /api alike. */
const BRIEF_SEGMENTS = ["auth", "user", "chatroom", "subscribe", "subscription", "webhook"];

const config: NextConfig = {
  // Several checkouts or runs (npm run dev beside npm test) must not share one build folder.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  output: process.env.NEXT_OUTPUT === "standalone" ? "standalone" : undefined,
  poweredByHeader: false,
  agentRules: false,
  // An API path never redirects: a POST that loses its body to a 308 is a bug report.
  skipTrailingSlashRedirect: true,
  rewrites: async () =>
    BRIEF_SEGMENTS.map((segment) => ({
      source: `/${segment}/:path*`,
      destination: `/api/${segment}/:path*`,
    })),
};

export default config;
