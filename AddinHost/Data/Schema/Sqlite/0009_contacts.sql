ALTER TABLE "contacts" ADD COLUMN "job_title" TEXT NULL;
ALTER TABLE "contacts" ADD COLUMN "phones" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "contacts" ADD COLUMN "company_id" BLOB NULL;
ALTER TABLE "contacts" ADD COLUMN "owner_id" BLOB NULL;
ALTER TABLE "contacts" ADD COLUMN "properties" TEXT NOT NULL DEFAULT '{}';
ALTER TABLE "contacts" ADD COLUMN "sort_name" TEXT NOT NULL DEFAULT '';
ALTER TABLE "contacts" ADD COLUMN "search" TEXT NOT NULL DEFAULT '';
ALTER TABLE "contacts" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "contacts" ADD COLUMN "updated_at" INTEGER NULL;
ALTER TABLE "contacts" ADD COLUMN "deleted_at" INTEGER NULL;
ALTER TABLE "contacts" ADD COLUMN "merged_into_id" BLOB NULL;
ALTER TABLE "contact_addresses" ADD COLUMN "deleted_at" INTEGER NULL;
DROP INDEX "ix_contact_addresses_organization_id_address";

UPDATE contacts SET
    search = lower(COALESCE(name || char(10), '')) || COALESCE((SELECT group_concat(a.address, char(10)) FROM contact_addresses a WHERE a.contact_id = contacts.id), ''),
    sort_name = lower(COALESCE(name, (SELECT a.address FROM contact_addresses a WHERE a.contact_id = contacts.id ORDER BY a.position LIMIT 1), ''));

CREATE TABLE "association_defaults" (
    "member_id" BLOB NOT NULL CONSTRAINT "pk_association_defaults" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "company" INTEGER NOT NULL,
    "open_deals" INTEGER NOT NULL
);

CREATE TABLE "companies" (
    "id" BLOB NOT NULL CONSTRAINT "pk_companies" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "domain" TEXT NULL,
    "phone" TEXT NULL,
    "owner_id" BLOB NULL,
    "properties" TEXT NOT NULL,
    "sort_name" TEXT NOT NULL,
    "search" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NULL,
    "deleted_at" INTEGER NULL
);

CREATE TABLE "contact_imports" (
    "id" BLOB NOT NULL CONSTRAINT "pk_contact_imports" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "file_name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "columns" TEXT NOT NULL,
    "sample" TEXT NOT NULL,
    "mapping" TEXT NOT NULL,
    "is_utf8" INTEGER NOT NULL,
    "duplicates" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "created" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "wrong" INTEGER NOT NULL,
    "held_until" INTEGER NULL,
    "problem_code" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "started_at" INTEGER NULL,
    "ended_at" INTEGER NULL
);

CREATE TABLE "contact_merges" (
    "id" BLOB NOT NULL CONSTRAINT "pk_contact_merges" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "kept_id" BLOB NOT NULL,
    "gone_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "merged_at" INTEGER NOT NULL,
    "moved" TEXT NOT NULL,
    "undone_at" INTEGER NULL
);

CREATE TABLE "deal_contacts" (
    "deal_id" BLOB NOT NULL,
    "contact_id" BLOB NOT NULL,
    "organization_id" BLOB NOT NULL,
    CONSTRAINT "pk_deal_contacts" PRIMARY KEY ("deal_id", "contact_id")
);

CREATE TABLE "deals" (
    "id" BLOB NOT NULL CONSTRAINT "pk_deals" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "amount" TEXT NULL,
    "currency" TEXT NULL,
    "stage" TEXT NOT NULL,
    "company_id" BLOB NULL,
    "owner_id" BLOB NULL,
    "version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "deleted_at" INTEGER NULL
);

CREATE TABLE "import_errors" (
    "import_id" BLOB NOT NULL,
    "row" INTEGER NOT NULL,
    "organization_id" BLOB NOT NULL,
    "cells" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    CONSTRAINT "pk_import_errors" PRIMARY KEY ("import_id", "row")
);

CREATE TABLE "import_parts" (
    "import_id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "organization_id" BLOB NOT NULL,
    "content" BLOB NOT NULL,
    CONSTRAINT "pk_import_parts" PRIMARY KEY ("import_id", "number")
);

CREATE TABLE "notes" (
    "id" BLOB NOT NULL CONSTRAINT "pk_notes" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "record_id" BLOB NOT NULL,
    "author_id" BLOB NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);

CREATE TABLE "property_definitions" (
    "id" BLOB NOT NULL CONSTRAINT "pk_property_definitions" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "record_kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "choices" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE TABLE "reply_waits" (
    "id" BLOB NOT NULL CONSTRAINT "pk_reply_waits" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "due_at" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "task_id" BLOB NULL
);

CREATE TABLE "tasks" (
    "id" BLOB NOT NULL CONSTRAINT "pk_tasks" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NULL,
    "record_id" BLOB NULL,
    "mail_message_id" BLOB NULL,
    "owner_id" BLOB NOT NULL,
    "created_by_id" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "due_at" INTEGER NULL,
    "remind_at" INTEGER NULL,
    "reminded_at" INTEGER NULL,
    "done_at" INTEGER NULL,
    "done_by_id" BLOB NULL,
    "version" INTEGER NOT NULL
);

CREATE INDEX "ix_companies_deleted_at" ON "companies" ("deleted_at");

CREATE UNIQUE INDEX "ix_companies_organization_id_domain" ON "companies" ("organization_id", "domain") WHERE deleted_at IS NULL;

CREATE INDEX "ix_companies_organization_id_sort_name_id" ON "companies" ("organization_id", "sort_name", "id");

CREATE UNIQUE INDEX "ix_contact_addresses_organization_id_address" ON "contact_addresses" ("organization_id", "address") WHERE deleted_at IS NULL;

CREATE INDEX "ix_contact_imports_organization_id_id" ON "contact_imports" ("organization_id", "id");

CREATE INDEX "ix_contact_imports_state" ON "contact_imports" ("state");

CREATE INDEX "ix_contact_merges_gone_id" ON "contact_merges" ("gone_id");

CREATE INDEX "ix_contact_merges_kept_id" ON "contact_merges" ("kept_id");

CREATE INDEX "ix_contacts_deleted_at" ON "contacts" ("deleted_at");

CREATE INDEX "ix_contacts_organization_id_company_id_id" ON "contacts" ("organization_id", "company_id", "id");

CREATE INDEX "ix_contacts_organization_id_sort_name_id" ON "contacts" ("organization_id", "sort_name", "id");

CREATE INDEX "ix_deal_contacts_contact_id" ON "deal_contacts" ("contact_id");

CREATE INDEX "ix_deals_deleted_at" ON "deals" ("deleted_at");

CREATE INDEX "ix_deals_organization_id_company_id" ON "deals" ("organization_id", "company_id");

CREATE INDEX "ix_notes_organization_id_record_id" ON "notes" ("organization_id", "record_id");

CREATE UNIQUE INDEX "ix_property_definitions_organization_id_record_kind_key" ON "property_definitions" ("organization_id", "record_kind", "key");

CREATE INDEX "ix_reply_waits_due_at" ON "reply_waits" ("due_at") WHERE state = 'Waiting';

CREATE UNIQUE INDEX "ix_reply_waits_organization_id_mail_message_id_member_id" ON "reply_waits" ("organization_id", "mail_message_id", "member_id");

CREATE INDEX "ix_tasks_organization_id_owner_id_done_at_due_at" ON "tasks" ("organization_id", "owner_id", "done_at", "due_at");

CREATE INDEX "ix_tasks_organization_id_record_id" ON "tasks" ("organization_id", "record_id");

CREATE INDEX "ix_tasks_remind_at" ON "tasks" ("remind_at") WHERE reminded_at IS NULL AND done_at IS NULL;

CREATE INDEX "ix_contacts_organization_id_id" ON "contacts" ("organization_id", "id");
