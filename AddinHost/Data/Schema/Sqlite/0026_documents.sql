-- Teams, documents behind links and what is kept of looks at them; templates shared with a team.

ALTER TABLE "mail_templates" ADD COLUMN "team_id" BLOB NULL;

CREATE TABLE "document_counts" (
    "document_id" BLOB NOT NULL CONSTRAINT "pk_document_counts" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "views" INTEGER NOT NULL
);

CREATE TABLE "document_links" (
    "id" BLOB NOT NULL CONSTRAINT "pk_document_links" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "document_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "mail_message_id" BLOB NULL,
    "contact_id" BLOB NULL,
    "recipient" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "opted_out_at" INTEGER NULL
);

CREATE TABLE "document_views" (
    "id" BLOB NOT NULL CONSTRAINT "pk_document_views" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "link_id" BLOB NOT NULL,
    "document_id" BLOB NOT NULL,
    "session" BLOB NOT NULL,
    "started_at" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL,
    "class" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "pages" INTEGER NOT NULL,
    "seconds" INTEGER NOT NULL,
    "times" TEXT NOT NULL
);

CREATE TABLE "documents" (
    "id" BLOB NOT NULL CONSTRAINT "pk_documents" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "blob" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "page_count" INTEGER NULL,
    "is_shared" INTEGER NOT NULL,
    "team_id" BLOB NULL,
    "may_download" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "deleted_at" INTEGER NULL
);

CREATE TABLE "team_members" (
    "team_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "organization_id" BLOB NOT NULL,
    CONSTRAINT "pk_team_members" PRIMARY KEY ("team_id", "member_id")
);

CREATE TABLE "teams" (
    "id" BLOB NOT NULL CONSTRAINT "pk_teams" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE INDEX "ix_document_links_contact_id" ON "document_links" ("contact_id");
CREATE INDEX "ix_document_links_document_id" ON "document_links" ("document_id");
CREATE UNIQUE INDEX "ix_document_views_link_id_session" ON "document_views" ("link_id", "session");
CREATE INDEX "ix_document_views_organization_id_document_id_started_at" ON "document_views" ("organization_id", "document_id", "started_at");
CREATE INDEX "ix_documents_blob" ON "documents" ("blob");
CREATE INDEX "ix_documents_organization_id_member_id" ON "documents" ("organization_id", "member_id");
CREATE INDEX "ix_team_members_member_id" ON "team_members" ("member_id");
CREATE UNIQUE INDEX "ix_teams_organization_id_name" ON "teams" ("organization_id", "name");
