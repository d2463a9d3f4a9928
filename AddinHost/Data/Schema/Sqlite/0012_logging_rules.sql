CREATE TABLE "log_policies" (
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "mode" TEXT NULL,
    "contacts_only" INTEGER NULL,
    "headers_only" INTEGER NULL,
    "log_bulk" INTEGER NULL,
    "log_internal" INTEGER NULL,
    "never_log" TEXT NOT NULL,
    "internal_domains" TEXT NOT NULL,
    "members_may_choose" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "changed_at" INTEGER NOT NULL,
    "changed_by" BLOB NOT NULL,
    CONSTRAINT "pk_log_policies" PRIMARY KEY ("organization_id", "member_id")
);

CREATE TABLE "seen_messages" (
    "mailbox_id" BLOB NOT NULL,
    "provider_id_hash" INTEGER NOT NULL,
    "organization_id" BLOB NOT NULL,
    "folder" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "parties" BLOB NOT NULL,
    "bulk" INTEGER NOT NULL,
    "answers_known" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL,
    CONSTRAINT "pk_seen_messages" PRIMARY KEY ("mailbox_id", "provider_id_hash")
);

CREATE INDEX "ix_seen_messages_seen_at" ON "seen_messages" ("seen_at");

-- Whoever is a contact already was one when the mail came.
ALTER TABLE "contact_addresses" ADD COLUMN "is_matched" INTEGER NOT NULL DEFAULT 1;
CREATE INDEX "ix_contact_addresses_is_matched" ON "contact_addresses" ("is_matched") WHERE NOT is_matched;
