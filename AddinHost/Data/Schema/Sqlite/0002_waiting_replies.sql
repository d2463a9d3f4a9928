CREATE TABLE "waiting_replies" (
    "organization_id" BLOB NOT NULL,
    "parent_hash" INTEGER NOT NULL,
    "mailbox_id" BLOB NOT NULL,
    "folder" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "is_due" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL,
    CONSTRAINT "pk_waiting_replies" PRIMARY KEY ("organization_id", "parent_hash", "mailbox_id", "folder", "provider_id")
);

CREATE INDEX "ix_waiting_replies_mailbox_id_is_due" ON "waiting_replies" ("mailbox_id", "is_due");

-- What was passed over so far is read once more, so that it waits too; what is on record is recognised.
DELETE FROM "folder_cursors";
