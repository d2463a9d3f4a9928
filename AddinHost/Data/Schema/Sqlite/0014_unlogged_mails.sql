ALTER TABLE "logging_addresses" ADD COLUMN "creates_contacts" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "logging_addresses" ADD COLUMN "last_used_at" INTEGER NULL;

CREATE TABLE "unlogged_mails" (
    "id" BLOB NOT NULL CONSTRAINT "pk_unlogged_mails" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "logging_address_id" BLOB NOT NULL,
    "digest" BLOB NOT NULL,
    "code" TEXT NOT NULL,
    "received_at" INTEGER NOT NULL,
    "dismissed_at" INTEGER NULL
);

CREATE UNIQUE INDEX "ix_unlogged_mails_member_id_digest_code" ON "unlogged_mails" ("member_id", "digest", "code");
CREATE INDEX "ix_unlogged_mails_received_at" ON "unlogged_mails" ("received_at");
