-- Mail that members send with their own program: what was chosen for it, and a logging address for one mail alone.

CREATE TABLE "outgoing_references" (
    "id" BLOB NOT NULL CONSTRAINT "pk_outgoing_references" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "reference" TEXT NOT NULL,
    "name_hash" INTEGER NOT NULL,
    "recipients" TEXT NOT NULL,
    "log" INTEGER NOT NULL,
    "records" TEXT NOT NULL,
    "templates" TEXT NOT NULL,
    "prepared_at" INTEGER NULL,
    "mail_message_id" BLOB NULL,
    "sent_as" TEXT NULL,
    "updated_at" INTEGER NOT NULL
);

ALTER TABLE "logging_addresses" ADD COLUMN "reference_id" BLOB NULL;

CREATE INDEX "ix_logging_addresses_reference_id" ON "logging_addresses" ("reference_id") WHERE reference_id IS NOT NULL;
CREATE INDEX "ix_outgoing_references_mail_message_id" ON "outgoing_references" ("mail_message_id");
CREATE INDEX "ix_outgoing_references_name_hash" ON "outgoing_references" ("name_hash");
CREATE UNIQUE INDEX "ix_outgoing_references_organization_id_member_id_reference" ON "outgoing_references" ("organization_id", "member_id", "reference");
