ALTER TABLE "mailboxes" ADD COLUMN "automation_since" INTEGER NULL;
ALTER TABLE "authorization_attempts" ADD COLUMN "automation" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "mail_messages" ADD COLUMN "is_auto_reply" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "property_definitions" ADD COLUMN "position" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "deals" ADD COLUMN "search" TEXT NOT NULL DEFAULT '';
UPDATE "deals" SET "search" = lower("name");
CREATE INDEX "ix_deals_organization_id_updated_at_id" ON "deals" ("organization_id", "updated_at", "id");

CREATE TABLE "contact_suggestions" (
    "id" BLOB NOT NULL CONSTRAINT "pk_contact_suggestions" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "contact_id" BLOB NOT NULL,
    "field" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "said_at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "decided_by_id" BLOB NULL,
    "decided_at" INTEGER NULL
);

CREATE INDEX "ix_contact_suggestions_mail_message_id" ON "contact_suggestions" ("mail_message_id");
CREATE UNIQUE INDEX "ix_contact_suggestions_organization_id_contact_id_field_key" ON "contact_suggestions" ("organization_id", "contact_id", "field", "key");
