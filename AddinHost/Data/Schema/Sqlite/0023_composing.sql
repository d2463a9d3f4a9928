-- Drafts with their files, signatures, templates and how they are used, meeting links.

CREATE TABLE "composed_files" (
    "id" BLOB NOT NULL CONSTRAINT "pk_composed_files" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "blob" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "kept_by" BLOB NULL,
    "added_at" INTEGER NOT NULL
);

CREATE TABLE "mail_drafts" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mail_drafts" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "contact_id" BLOB NOT NULL,
    "subject" TEXT NOT NULL,
    "preview" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "deleted_at" INTEGER NULL,
    "sent_at" INTEGER NULL,
    "sent_message_id" BLOB NULL
);

CREATE TABLE "mail_templates" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mail_templates" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "folder" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "shortcut" TEXT NULL,
    "is_shared" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
);

CREATE TABLE "mailbox_signatures" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_mailbox_signatures" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "html" TEXT NOT NULL,
    "for_replies" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
);

CREATE TABLE "meeting_links" (
    "member_id" BLOB NOT NULL CONSTRAINT "pk_meeting_links" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "url" TEXT NOT NULL
);

CREATE TABLE "template_uses" (
    "template_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "organization_id" BLOB NOT NULL,
    "used_at" INTEGER NOT NULL,
    CONSTRAINT "pk_template_uses" PRIMARY KEY ("template_id", "mail_message_id")
);

CREATE INDEX "ix_composed_files_blob" ON "composed_files" ("blob");
CREATE INDEX "ix_composed_files_kept_by" ON "composed_files" ("kept_by");
CREATE INDEX "ix_composed_files_member_id" ON "composed_files" ("member_id");
CREATE INDEX "ix_mail_drafts_member_id_contact_id" ON "mail_drafts" ("member_id", "contact_id");
CREATE INDEX "ix_mail_drafts_member_id_updated_at" ON "mail_drafts" ("member_id", "updated_at");
CREATE UNIQUE INDEX "ix_mail_templates_organization_id_member_id_shortcut" ON "mail_templates" ("organization_id", "member_id", "shortcut");
