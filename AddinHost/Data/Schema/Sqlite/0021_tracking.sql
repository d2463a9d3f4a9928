-- Opens and clicks of sent mail, and what goes out where it is not what is filed.

ALTER TABLE "outgoing_mails" ADD COLUMN "wire_blob" TEXT NULL;

CREATE TABLE "tracked_clicks" (
    "id" BLOB NOT NULL CONSTRAINT "pk_tracked_clicks" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "tracked_message_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "link" INTEGER NOT NULL,
    "url" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "evidence" TEXT NOT NULL
);

CREATE TABLE "tracked_messages" (
    "id" BLOB NOT NULL CONSTRAINT "pk_tracked_messages" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "opens" INTEGER NOT NULL,
    "links" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE TABLE "tracked_opens" (
    "id" BLOB NOT NULL CONSTRAINT "pk_tracked_opens" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "tracked_message_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "at" INTEGER NOT NULL,
    "class" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "evidence" TEXT NOT NULL
);

CREATE INDEX "ix_outgoing_mails_wire_blob" ON "outgoing_mails" ("wire_blob");
CREATE INDEX "ix_tracked_clicks_mail_message_id_at" ON "tracked_clicks" ("mail_message_id", "at");
CREATE INDEX "ix_tracked_messages_mail_message_id" ON "tracked_messages" ("mail_message_id");
CREATE INDEX "ix_tracked_opens_mail_message_id_at" ON "tracked_opens" ("mail_message_id", "at");
