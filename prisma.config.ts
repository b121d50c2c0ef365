import { defineConfig } from "prisma/config";

const url = process.env.DIRECT_DATABASE_URL || process.env.DATABASE_URL;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  // Only the prisma CLI's own commands read this; `prisma generate` must work without a database.
  datasource: url ? { url } : undefined,
});
