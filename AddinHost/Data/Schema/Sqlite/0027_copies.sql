-- A copy for each recipient, and who files what a mailbox sends.

ALTER TABLE "tracked_messages" ADD COLUMN "address" TEXT NULL;

CREATE TABLE "outgoing_copies" (
    "mail_message_id" BLOB NOT NULL,
    "position" INTEGER NOT NULL,
    "organization_id" BLOB NOT NULL,
    "address" TEXT NOT NULL,
    "blob" TEXT NULL,
    "handed_off_at" INTEGER NULL,
    CONSTRAINT "pk_outgoing_copies" PRIMARY KEY ("mail_message_id", "position")
);

CREATE TABLE "sent_filings" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_sent_filings" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "by_server" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL
);

CREATE INDEX "ix_outgoing_copies_blob" ON "outgoing_copies" ("blob");
