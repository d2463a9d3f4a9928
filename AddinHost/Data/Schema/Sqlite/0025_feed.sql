-- Webhooks with their log, what members want to be told of, and indexes by which opens and clicks are listed over all mail.

CREATE TABLE "notice_preferences" (
    "member_id" BLOB NOT NULL CONSTRAINT "pk_notice_preferences" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "told" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "quiet_from" INTEGER NULL,
    "quiet_to" INTEGER NULL,
    "digest" TEXT NOT NULL,
    "digest_hour" INTEGER NOT NULL,
    "digest_due_at" INTEGER NULL,
    "digested_up_to" INTEGER NULL
);

CREATE TABLE "webhook_deliveries" (
    "id" BLOB NOT NULL CONSTRAINT "pk_webhook_deliveries" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "endpoint_id" BLOB NOT NULL,
    "event_id" BLOB NOT NULL,
    "sequence" INTEGER NOT NULL,
    "lane" BLOB NOT NULL,
    "contact_id" BLOB NULL,
    "kind" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "due_at" INTEGER NULL,
    "first_tried_at" INTEGER NULL,
    "last_tried_at" INTEGER NULL,
    "status" INTEGER NULL,
    "problem_code" TEXT NULL,
    "excerpt" TEXT NULL
);

CREATE TABLE "webhook_endpoints" (
    "id" BLOB NOT NULL CONSTRAINT "pk_webhook_endpoints" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "kinds" TEXT NOT NULL,
    "pause" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "sealed_secret" BLOB NOT NULL,
    "sealed_earlier" BLOB NULL,
    "earlier_until" INTEGER NULL,
    "queued_up_to" INTEGER NOT NULL,
    "not_before" INTEGER NULL,
    "failing_since" INTEGER NULL,
    "last_delivered_at" INTEGER NULL,
    "problem_code" TEXT NULL
);

ALTER TABLE "tracked_opens" ADD COLUMN "member_id" BLOB NOT NULL DEFAULT X'00000000000000000000000000000000';
UPDATE "tracked_opens" SET "member_id" = COALESCE((SELECT m."member_id" FROM "tracked_messages" m WHERE m."id" = "tracked_opens"."tracked_message_id"), "member_id");

ALTER TABLE "tracked_clicks" ADD COLUMN "member_id" BLOB NOT NULL DEFAULT X'00000000000000000000000000000000';
UPDATE "tracked_clicks" SET "member_id" = COALESCE((SELECT m."member_id" FROM "tracked_messages" m WHERE m."id" = "tracked_clicks"."tracked_message_id"), "member_id");

CREATE INDEX "ix_notice_preferences_digest_due_at" ON "notice_preferences" ("digest_due_at");
CREATE INDEX "ix_tracked_clicks_organization_id_at_id_class" ON "tracked_clicks" ("organization_id", "at", "id", "class");
CREATE INDEX "ix_tracked_clicks_organization_id_member_id_at_id_class" ON "tracked_clicks" ("organization_id", "member_id", "at", "id", "class");
CREATE INDEX "ix_tracked_opens_organization_id_at_id_class" ON "tracked_opens" ("organization_id", "at", "id", "class");
CREATE INDEX "ix_tracked_opens_organization_id_member_id_at_id_class" ON "tracked_opens" ("organization_id", "member_id", "at", "id", "class");
CREATE INDEX "ix_webhook_deliveries_created_at" ON "webhook_deliveries" ("created_at");
CREATE INDEX "ix_webhook_deliveries_endpoint_id_due_at" ON "webhook_deliveries" ("endpoint_id", "due_at") WHERE state = 'Waiting';
CREATE UNIQUE INDEX "ix_webhook_deliveries_endpoint_id_event_id" ON "webhook_deliveries" ("endpoint_id", "event_id");
CREATE INDEX "ix_webhook_deliveries_endpoint_id_lane_sequence" ON "webhook_deliveries" ("endpoint_id", "lane", "sequence") WHERE state = 'Waiting';
CREATE INDEX "ix_webhook_deliveries_endpoint_id_state_id" ON "webhook_deliveries" ("endpoint_id", "state", "id");
CREATE INDEX "ix_webhook_endpoints_organization_id" ON "webhook_endpoints" ("organization_id");
