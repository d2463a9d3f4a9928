CREATE TABLE "mailbox_moves" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mailbox_moves" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mailbox_id" BLOB NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "moved_at" INTEGER NOT NULL
);

CREATE TABLE "notices" (
    "id" BLOB NOT NULL CONSTRAINT "pk_notices" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "mailbox_id" BLOB NULL,
    "facts" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "read_at" INTEGER NULL,
    "dismissed_at" INTEGER NULL,
    "ended_at" INTEGER NULL,
    "mail_state" TEXT NOT NULL,
    "mail_attempts" INTEGER NOT NULL,
    "mail_due_at" INTEGER NULL,
    "mail_problem_code" TEXT NULL,
    "mailed_at" INTEGER NULL
);

CREATE INDEX "ix_mailbox_moves_mailbox_id" ON "mailbox_moves" ("mailbox_id");

CREATE INDEX "ix_mailbox_moves_moved_at" ON "mailbox_moves" ("moved_at");

CREATE INDEX "ix_notices_mail_due_at" ON "notices" ("mail_due_at");

CREATE INDEX "ix_notices_member_id" ON "notices" ("member_id");

CREATE UNIQUE INDEX "ix_notices_organization_id_member_id_kind_subject" ON "notices" ("organization_id", "member_id", "kind", "subject") WHERE ended_at IS NULL;

ALTER TABLE "mailbox_push" ADD COLUMN "problem_since" INTEGER NULL;
