-- AlterTable
ALTER TABLE "user" ADD COLUMN     "signup_address" TEXT;
