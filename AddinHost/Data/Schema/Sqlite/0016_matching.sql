CREATE TABLE "message_holders" (
    "mail_message_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "organization_id" BLOB NOT NULL,
    "mailbox_id" BLOB NULL,
    CONSTRAINT "pk_message_holders" PRIMARY KEY ("mail_message_id", "member_id")
);

CREATE TABLE "message_parties" (
    "organization_id" BLOB NOT NULL,
    "key" INTEGER NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    CONSTRAINT "pk_message_parties" PRIMARY KEY ("organization_id", "key", "mail_message_id")
);

CREATE TABLE "message_references" (
    "organization_id" BLOB NOT NULL,
    "hash" INTEGER NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    CONSTRAINT "pk_message_references" PRIMARY KEY ("organization_id", "hash", "mail_message_id")
);

CREATE TABLE "removed_messages" (
    "organization_id" BLOB NOT NULL,
    "hash" INTEGER NOT NULL,
    "removed_at" INTEGER NOT NULL,
    "removed_by" BLOB NOT NULL,
    CONSTRAINT "pk_removed_messages" PRIMARY KEY ("organization_id", "hash")
);

CREATE INDEX "ix_message_parties_mail_message_id" ON "message_parties" ("mail_message_id");
CREATE INDEX "ix_message_references_mail_message_id" ON "message_references" ("mail_message_id");

-- Whose mail it was so far: who brought it, sent it or logged it.
INSERT INTO message_holders (mail_message_id, member_id, organization_id, mailbox_id)
    SELECT id, member_id, organization_id, mailbox_id FROM mail_messages WHERE member_id IS NOT NULL;

ALTER TABLE "mail_messages" ADD COLUMN "is_partial" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "mail_messages" ADD COLUMN "follows_thread" INTEGER NOT NULL DEFAULT 0;
-- The host notes them, since only it has the key.
ALTER TABLE "mail_messages" ADD COLUMN "parties_noted" INTEGER NOT NULL DEFAULT 0;
CREATE INDEX "ix_mail_messages_parties_noted" ON "mail_messages" ("parties_noted") WHERE NOT parties_noted;

ALTER TABLE "timeline_entries" ADD COLUMN "by_thread" INTEGER NOT NULL DEFAULT 0;

ALTER TABLE "log_policies" ADD COLUMN "sharing" TEXT NULL;
ALTER TABLE "log_policies" ADD COLUMN "folding" TEXT NOT NULL DEFAULT 'None';

-- As FoldedAddress has it: no tag, and at Gmail no dots. A quoted local part stays.
ALTER TABLE "contact_addresses" ADD COLUMN "folded" TEXT NOT NULL DEFAULT '';
UPDATE contact_addresses SET folded = address;
UPDATE contact_addresses SET folded = substr(address, 1, instr(address, '+') - 1) || substr(address, instr(address, '@'))
    WHERE address NOT LIKE '"%' AND instr(address, '+') > 1 AND instr(address, '+') < instr(address, '@');
UPDATE contact_addresses SET folded = replace(substr(folded, 1, instr(folded, '@') - 1), '.', '') || '@gmail.com'
    WHERE folded NOT LIKE '"%' AND (folded LIKE '%@gmail.com' OR folded LIKE '%@googlemail.com') AND replace(substr(folded, 1, instr(folded, '@') - 1), '.', '') <> '';
CREATE INDEX "ix_contact_addresses_organization_id_folded" ON "contact_addresses" ("organization_id", "folded");
