CREATE INDEX "ix_waiting_replies_due" ON "waiting_replies" ("mailbox_id") WHERE is_due;

ALTER TABLE "mailbox_syncs" ADD COLUMN "held_by" TEXT;
ALTER TABLE "mailbox_syncs" ADD COLUMN "held_until" INTEGER;
