-- Sending at a chosen time, limits of sending, and what holds a mailbox back.

ALTER TABLE "outgoing_mails" ADD COLUMN "ordered_at" INTEGER NOT NULL DEFAULT 0;
UPDATE "outgoing_mails" SET "ordered_at" = "created_at";
ALTER TABLE "outgoing_mails" ADD COLUMN "send_at" INTEGER NULL;
ALTER TABLE "outgoing_mails" ADD COLUMN "send_local" TEXT NULL;
ALTER TABLE "outgoing_mails" ADD COLUMN "send_zone" TEXT NULL;
ALTER TABLE "outgoing_mails" ADD COLUMN "dismissed_at" INTEGER NULL;
-- What went wrong before there was an outbox is told by the messages themselves.
UPDATE "outgoing_mails" SET "dismissed_at" = "created_at" WHERE "due_at" IS NULL AND "problem_code" IS NOT NULL;

CREATE TABLE "mailbox_pauses" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_mailbox_pauses" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "until" INTEGER NULL,
    "revision" INTEGER NULL,
    "code" TEXT NOT NULL
);

CREATE TABLE "send_policies" (
    "id" BLOB NOT NULL CONSTRAINT "pk_send_policies" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "per_day" INTEGER NULL,
    "per_minute" INTEGER NULL
);

CREATE TABLE "sent_counts" (
    "id" BLOB NOT NULL CONSTRAINT "pk_sent_counts" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mailbox_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL
);

CREATE INDEX "ix_outgoing_mails_mailbox_id_ordered_at_mail_message_id" ON "outgoing_mails" ("mailbox_id", "ordered_at", "mail_message_id") WHERE due_at IS NOT NULL;
CREATE INDEX "ix_outgoing_mails_member_id_ordered_at_mail_message_id" ON "outgoing_mails" ("member_id", "ordered_at", "mail_message_id") WHERE due_at IS NOT NULL OR problem_code IS NOT NULL;
CREATE INDEX "ix_sent_counts_mailbox_id_at" ON "sent_counts" ("mailbox_id", "at");
