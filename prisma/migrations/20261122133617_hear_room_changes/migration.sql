-- AlterTable
ALTER TABLE "user" ADD COLUMN     "rooms_epoch" INTEGER NOT NULL DEFAULT 0;
