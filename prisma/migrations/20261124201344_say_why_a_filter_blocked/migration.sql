-- AlterTable
ALTER TABLE "message" ADD COLUMN     "error_category" TEXT;
