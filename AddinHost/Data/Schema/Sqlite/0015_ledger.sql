-- The ledger by source: small numbers in place of ids and words, and no row ids.
CREATE TABLE "ledger_sources" (
    "number" INTEGER NOT NULL CONSTRAINT "pk_ledger_sources" PRIMARY KEY AUTOINCREMENT,
    "organization_id" BLOB NOT NULL,
    "mailbox_id" BLOB NOT NULL
);

CREATE UNIQUE INDEX "ix_ledger_sources_organization_id_mailbox_id" ON "ledger_sources" ("organization_id", "mailbox_id");

INSERT INTO ledger_sources (organization_id, mailbox_id) SELECT organization_id, mailbox_id FROM ledger_entries GROUP BY organization_id, mailbox_id ORDER BY min(id);

ALTER TABLE "ledger_entries" RENAME TO "earlier_ledger_entries";

CREATE TABLE "ledger_entries" (
    "source" INTEGER NOT NULL,
    "provider_id_hash" INTEGER NOT NULL,
    "message_id_hash" INTEGER NOT NULL,
    "decision" INTEGER NOT NULL,
    "rule" INTEGER NOT NULL,
    "seen_at" INTEGER NOT NULL,
    CONSTRAINT "pk_ledger_entries" PRIMARY KEY ("source", "provider_id_hash")
) WITHOUT ROWID;

-- A decision or rule that has no number stops here, and nothing is lost.
INSERT INTO ledger_entries (source, provider_id_hash, message_id_hash, decision, rule, seen_at)
    SELECT source.number, earlier.provider_id_hash, earlier.message_id_hash,
        CASE earlier.decision WHEN 'Logged' THEN 0 WHEN 'AlreadyLogged' THEN 1 WHEN 'Ignored' THEN 2 END,
        CASE earlier.rule
            WHEN 'reply_to_known' THEN 1 WHEN 'own_mail_in_thread' THEN 2 WHEN 'in_known_thread' THEN 3 WHEN 'already_on_record' THEN 4 WHEN 'no_known_parent' THEN 5
            WHEN 'test_message' THEN 6 WHEN 'logged_by_hand' THEN 7 WHEN 'logged_by_bcc' THEN 8 WHEN 'logged_by_forward' THEN 9 WHEN 'gone_before_read' THEN 10
            WHEN 'too_large_headers_only' THEN 11 WHEN 'storing_failed' THEN 12 WHEN 'never_log_list' THEN 13 WHEN 'internal_only' THEN 14 WHEN 'bulk_mail' THEN 15
            WHEN 'known_contact' THEN 16 WHEN 'no_known_contact' THEN 17
        END,
        earlier.seen_at / 1000000
    FROM earlier_ledger_entries earlier JOIN ledger_sources source ON source.organization_id = earlier.organization_id AND source.mailbox_id = earlier.mailbox_id
    ORDER BY source.number, earlier.provider_id_hash;

DROP TABLE "earlier_ledger_entries";

CREATE INDEX "ix_ledger_entries_message_id_hash" ON "ledger_entries" ("message_id_hash");

-- Messages get a number, for tables that name very many of them.
ALTER TABLE "mail_messages" RENAME TO "earlier_mail_messages";

CREATE TABLE "mail_messages" (
    "number" INTEGER NOT NULL CONSTRAINT "pk_mail_messages" PRIMARY KEY AUTOINCREMENT,
    "id" BLOB NOT NULL,
    "organization_id" BLOB NOT NULL,
    "thread_id" BLOB NOT NULL,
    "message_id" TEXT NOT NULL,
    "identity" BLOB NOT NULL,
    "shares_message_id" INTEGER NOT NULL,
    "direction" TEXT NOT NULL,
    "from_name" TEXT NULL,
    "from_address" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "cc" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "preview" TEXT NOT NULL,
    "sent_at" INTEGER NOT NULL,
    "mailbox_id" BLOB NULL,
    "member_id" BLOB NULL,
    "logged_at" INTEGER NOT NULL,
    "state" TEXT NULL,
    CONSTRAINT "ak_mail_messages_id" UNIQUE ("id")
);

INSERT INTO mail_messages (id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_name, from_address, "to", cc, subject, preview, sent_at, mailbox_id, member_id, logged_at, state)
    SELECT id, organization_id, thread_id, message_id, identity, shares_message_id, direction, from_name, from_address, "to", cc, subject, preview, sent_at, mailbox_id, member_id, logged_at, state
    FROM earlier_mail_messages ORDER BY id;

-- It points to the messages, and dropping what it points to would empty it.
CREATE TABLE "later_searched_messages" (
    "position" INTEGER NOT NULL CONSTRAINT "pk_searched_messages" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    CONSTRAINT "fk_searched_messages_mail_messages_mail_message_id" FOREIGN KEY ("mail_message_id") REFERENCES "mail_messages" ("id") ON DELETE CASCADE
);

INSERT INTO later_searched_messages SELECT position, organization_id, mail_message_id FROM searched_messages;

DROP TRIGGER searched_messages_forget;

DROP TABLE "searched_messages";

ALTER TABLE "later_searched_messages" RENAME TO "searched_messages";

CREATE UNIQUE INDEX "ix_searched_messages_mail_message_id" ON "searched_messages" ("mail_message_id");

CREATE TRIGGER searched_messages_forget AFTER DELETE ON searched_messages BEGIN
    DELETE FROM message_text WHERE rowid = old.position;
END;

DROP TABLE "earlier_mail_messages";

CREATE UNIQUE INDEX "ix_mail_messages_organization_id_identity" ON "mail_messages" ("organization_id", "identity");

CREATE INDEX "ix_mail_messages_organization_id_logged_at" ON "mail_messages" ("organization_id", "logged_at");

CREATE INDEX "ix_mail_messages_thread_id" ON "mail_messages" ("thread_id");

-- Known names: a message's own Message-ID as hash and number alone, other names with their text.
CREATE TABLE "known_aliases" (
    "organization_id" BLOB NOT NULL,
    "hash" INTEGER NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "alias" TEXT NOT NULL,
    CONSTRAINT "pk_known_aliases" PRIMARY KEY ("organization_id", "hash", "mail_message_id")
);

INSERT INTO known_aliases (organization_id, hash, mail_message_id, alias) SELECT organization_id, hash, mail_message_id, alias FROM known_message_ids WHERE alias IS NOT NULL;

ALTER TABLE "known_message_ids" RENAME TO "earlier_known_message_ids";

CREATE TABLE "known_message_ids" (
    "hash" INTEGER NOT NULL,
    "message_number" INTEGER NOT NULL,
    CONSTRAINT "pk_known_message_ids" PRIMARY KEY ("hash", "message_number")
) WITHOUT ROWID;

INSERT INTO known_message_ids (hash, message_number)
    SELECT earlier.hash, message.number FROM earlier_known_message_ids earlier JOIN mail_messages message ON message.id = earlier.mail_message_id
    WHERE earlier.alias IS NULL ORDER BY earlier.hash, message.number;

DROP TABLE "earlier_known_message_ids";

-- Looking for what stands for a message, a note or a task went through every entry of the organization.
DROP INDEX "ix_timeline_entries_organization_id_record_id_kind_source_id";

DROP INDEX "ix_timeline_entries_source_id";

CREATE UNIQUE INDEX "ix_timeline_entries_organization_id_source_id_kind_record_id" ON "timeline_entries" ("organization_id", "source_id", "kind", "record_id");

-- What reconciliation found missing in a mailbox, and an owner's wish to have it fetched.
CREATE TABLE "coverage_gaps" (
    "mailbox_id" BLOB NOT NULL,
    "folder" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "organization_id" BLOB NOT NULL,
    "reason" TEXT NOT NULL,
    "found_at" INTEGER NOT NULL,
    CONSTRAINT "pk_coverage_gaps" PRIMARY KEY ("mailbox_id", "folder", "provider_id")
);

CREATE TABLE "gap_fetches" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_gap_fetches" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "requested_at" INTEGER NOT NULL,
    "finished_at" INTEGER NULL,
    "total" INTEGER NULL,
    "fetched" INTEGER NOT NULL
);
