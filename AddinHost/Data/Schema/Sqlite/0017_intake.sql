ALTER TABLE "mail_attachments" ADD COLUMN "not_kept" TEXT NULL;

CREATE TABLE "catch_all_mailboxes" (
    "id" TEXT NOT NULL CONSTRAINT "pk_catch_all_mailboxes" PRIMARY KEY,
    "uid_validity" INTEGER NOT NULL,
    "last_uid" INTEGER NOT NULL,
    "pending" TEXT NOT NULL,
    "held_until" INTEGER NULL,
    "checked_at" INTEGER NULL,
    "problem_code" TEXT NULL,
    "problem_since" INTEGER NULL,
    "taken" INTEGER NOT NULL,
    "left_alone" INTEGER NOT NULL,
    "too_large" INTEGER NOT NULL
);

CREATE TABLE "kept_files" (
    "organization_id" BLOB NOT NULL,
    "blob" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "added_at" INTEGER NOT NULL,
    "scan" TEXT NOT NULL,
    "scanned_at" INTEGER NULL,
    "finding" TEXT NULL,
    "tries" INTEGER NOT NULL,
    "due_at" INTEGER NULL,
    CONSTRAINT "pk_kept_files" PRIMARY KEY ("organization_id", "blob")
);

CREATE TABLE "mail_uploads" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mail_uploads" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "contact_id" BLOB NULL,
    "creates_contacts" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "files" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "messages" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "logged" INTEGER NOT NULL,
    "present" INTEGER NOT NULL,
    "not_logged" INTEGER NOT NULL,
    "held_until" INTEGER NULL,
    "problem_code" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "started_at" INTEGER NULL,
    "ended_at" INTEGER NULL
);

CREATE TABLE "upload_problems" (
    "upload_id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "organization_id" BLOB NOT NULL,
    "file_name" TEXT NOT NULL,
    "in_file" INTEGER NOT NULL,
    "subject" TEXT NULL,
    "from_address" TEXT NULL,
    "code" TEXT NOT NULL,
    CONSTRAINT "pk_upload_problems" PRIMARY KEY ("upload_id", "number")
);

CREATE TABLE "uploaded_files" (
    "upload_id" BLOB NOT NULL,
    "number" INTEGER NOT NULL,
    "organization_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "is_mbox" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "messages" INTEGER NOT NULL,
    CONSTRAINT "pk_uploaded_files" PRIMARY KEY ("upload_id", "number")
);
CREATE INDEX "ix_kept_files_due_at" ON "kept_files" ("due_at") WHERE scan IN ('Waiting', 'TooLarge');
CREATE INDEX "ix_mail_attachments_organization_id" ON "mail_attachments" ("organization_id") WHERE not_kept IS NOT NULL;
CREATE INDEX "ix_mail_uploads_member_id_id" ON "mail_uploads" ("member_id", "id");
CREATE INDEX "ix_mail_uploads_state" ON "mail_uploads" ("state");
CREATE INDEX "ix_uploaded_files_place" ON "uploaded_files" ("place");

INSERT INTO "kept_files" ("organization_id", "blob", "size", "added_at", "scan", "tries")
SELECT "organization_id", "blob", MAX("size"), 0, 'Waiting', 0 FROM "mail_attachments" GROUP BY "organization_id", "blob";
