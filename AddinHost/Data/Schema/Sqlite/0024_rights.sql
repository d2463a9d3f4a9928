-- Reports about sent mail, marks on addresses, and how an organization tracks: policies, consent, counts, versions of the rules.

ALTER TABLE "tracked_messages" ADD COLUMN "opted_out_at" INTEGER NULL;
ALTER TABLE "tracked_opens" ADD COLUMN "rules_version" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "tracked_clicks" ADD COLUMN "rules_version" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "address_marks" (
    "id" BLOB NOT NULL CONSTRAINT "pk_address_marks" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "key" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "mail_message_id" BLOB NULL,
    "code" TEXT NULL
);

CREATE TABLE "contact_trackings" (
    "id" BLOB NOT NULL CONSTRAINT "pk_contact_trackings" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "contact_id" BLOB NOT NULL,
    "basis" TEXT NOT NULL,
    "set_by" BLOB NOT NULL,
    "set_at" INTEGER NOT NULL
);

CREATE TABLE "counted_events" (
    "id" BLOB NOT NULL CONSTRAINT "pk_counted_events" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL
);

CREATE TABLE "mail_reports" (
    "mail_message_id" BLOB NOT NULL CONSTRAINT "pk_mail_reports" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "about_id" BLOB NOT NULL,
    "recipients" TEXT NOT NULL,
    "until" TEXT NULL
);

CREATE TABLE "tracked_counts" (
    "mail_message_id" BLOB NOT NULL,
    "act" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "organization_id" BLOB NOT NULL,
    "count" INTEGER NOT NULL,
    CONSTRAINT "pk_tracked_counts" PRIMARY KEY ("mail_message_id", "act", "class")
);

CREATE TABLE "tracking_policies" (
    "organization_id" BLOB NOT NULL CONSTRAINT "pk_tracking_policies" PRIMARY KEY,
    "mode" TEXT NOT NULL,
    "aggregate_only" INTEGER NOT NULL,
    "footer" INTEGER NOT NULL,
    "unsubscribe" INTEGER NOT NULL,
    "trap" INTEGER NOT NULL,
    "rules" TEXT NOT NULL,
    "at_once_seconds" INTEGER NULL,
    "soon_seconds" INTEGER NULL,
    "burst_seconds" INTEGER NULL,
    "burst_links" INTEGER NULL,
    "version" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "changed_by" BLOB NOT NULL,
    "changed_at" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "ix_address_marks_organization_id_key_kind" ON "address_marks" ("organization_id", "key", "kind");
CREATE INDEX "ix_contact_trackings_contact_id" ON "contact_trackings" ("contact_id");
CREATE INDEX "ix_counted_events_at" ON "counted_events" ("at");
CREATE INDEX "ix_mail_reports_about_id" ON "mail_reports" ("about_id");
CREATE INDEX "ix_tracked_clicks_organization_id_rules_version_id" ON "tracked_clicks" ("organization_id", "rules_version", "id");
CREATE INDEX "ix_tracked_counts_organization_id" ON "tracked_counts" ("organization_id");
CREATE INDEX "ix_tracked_opens_organization_id_rules_version_id" ON "tracked_opens" ("organization_id", "rules_version", "id");
