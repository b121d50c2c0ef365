-- CreateTable
CREATE TABLE "otp_number" (
    "mobile" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_guess_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "locked_until" TIMESTAMPTZ(3),
    "sends" INTEGER NOT NULL DEFAULT 1,
    "sends_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "otp_number_pkey" PRIMARY KEY ("mobile")
);

-- CreateIndex
CREATE INDEX "otp_number_sends_since_idx" ON "otp_number"("sends_since");

-- What was counted so far stays counted: the stricter of what the two purposes of a number had.
INSERT INTO "otp_number" ("mobile", "attempts", "last_guess_at", "locked_until", "sends", "sends_since")
SELECT "mobile", max("attempts"), max("attempts_since"), max("locked_until"), sum("sends"), max("sends_since")
FROM "otp_challenge" GROUP BY "mobile";

-- DropIndex
DROP INDEX "otp_challenge_sends_since_idx";

-- AlterTable
ALTER TABLE "otp_challenge" DROP COLUMN "attempts",
DROP COLUMN "attempts_since",
DROP COLUMN "locked_until",
DROP COLUMN "sends",
DROP COLUMN "sends_since";
