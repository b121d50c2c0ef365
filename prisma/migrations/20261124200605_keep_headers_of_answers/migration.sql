-- AlterTable
ALTER TABLE "idempotency_key" ADD COLUMN     "headers" JSONB NOT NULL DEFAULT '{}';
