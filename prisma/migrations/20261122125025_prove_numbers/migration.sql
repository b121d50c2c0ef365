-- AlterTable
ALTER TABLE "otp_challenge" ADD COLUMN     "sends" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "sends_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "mobile_proven_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "otp_challenge_sends_since_idx" ON "otp_challenge"("sends_since");
