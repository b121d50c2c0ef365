-- AlterTable
ALTER TABLE "attachment" ADD COLUMN     "storage_key" TEXT;

-- CreateTable
CREATE TABLE "discarded_file" (
    "storage_key" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "discarded_file_pkey" PRIMARY KEY ("storage_key")
);

-- CreateIndex
CREATE INDEX "discarded_file_due_at_idx" ON "discarded_file"("due_at");

-- CreateIndex
CREATE INDEX "attachment_storage_key_idx" ON "attachment"("storage_key");

-- Rows of attachment go in many ways (a message, a room, an account, a sweep). Whatever deletes one, its file
-- in object storage is noted in the same transaction, so that no deletion leaves a file behind.
CREATE FUNCTION "note_discarded_file"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "discarded_file" ("storage_key") VALUES (OLD."storage_key")
    ON CONFLICT ("storage_key") DO UPDATE SET "due_at" = LEAST("discarded_file"."due_at", excluded."due_at");
  RETURN NULL;
END
$$;

CREATE TRIGGER "attachment_file_discarded" AFTER DELETE ON "attachment"
  FOR EACH ROW WHEN (OLD."storage_key" IS NOT NULL) EXECUTE FUNCTION "note_discarded_file"();
