ALTER TABLE "mailboxes" ADD COLUMN "default_alias_id" BLOB NULL;

CREATE TABLE "alias_checks" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_alias_checks" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "revision" INTEGER NOT NULL,
    "by_provider" INTEGER NOT NULL,
    "checked_at" INTEGER NULL,
    "due_at" INTEGER NOT NULL,
    "problem_code" TEXT NULL
);

CREATE TABLE "mail_presets" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mail_presets" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "domain" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "changed_by" BLOB NOT NULL,
    "changed_at" INTEGER NOT NULL
);

CREATE TABLE "mailbox_aliases" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mailbox_aliases" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mailbox_id" BLOB NOT NULL,
    "address" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "name" TEXT NULL,
    "provider_name" TEXT NULL,
    "added_at" INTEGER NOT NULL,
    "verified_at" INTEGER NULL,
    "gone_at" INTEGER NULL,
    "code_hash" INTEGER NULL,
    "code_sent_at" INTEGER NULL,
    "code_tries" INTEGER NOT NULL
);

CREATE INDEX "ix_alias_checks_due_at" ON "alias_checks" ("due_at");

CREATE UNIQUE INDEX "ix_mail_presets_organization_id_domain" ON "mail_presets" ("organization_id", "domain");

CREATE UNIQUE INDEX "ix_mailbox_aliases_mailbox_id_address" ON "mailbox_aliases" ("mailbox_id", "address");

CREATE INDEX "ix_mailbox_aliases_organization_id_address" ON "mailbox_aliases" ("organization_id", "address");
