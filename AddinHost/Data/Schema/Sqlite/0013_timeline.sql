CREATE TABLE "searched_messages" (
    "position" INTEGER NOT NULL CONSTRAINT "pk_searched_messages" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    CONSTRAINT "fk_searched_messages_mail_messages_mail_message_id" FOREIGN KEY ("mail_message_id") REFERENCES "mail_messages" ("id") ON DELETE CASCADE
);

CREATE UNIQUE INDEX "ix_searched_messages_mail_message_id" ON "searched_messages" ("mail_message_id");

-- The words only, no second copy of the mail. The organization is a word of its own, so that the hits of others are not even walked over.
CREATE VIRTUAL TABLE message_text USING fts5(organization, subject, sender, recipients, body, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0", prefix='3');

CREATE TRIGGER searched_messages_forget AFTER DELETE ON searched_messages BEGIN
    DELETE FROM message_text WHERE rowid = old.position;
END;

-- The number of the row keeps messages of one moment apart.
INSERT INTO searched_messages (position, organization_id, mail_message_id)
    SELECT (sent_at / 1000) * 1000000 + rowid % 1000000, organization_id, id FROM mail_messages ORDER BY sent_at;

-- Names and addresses of recipients: the values of the lists, which are JSON.
INSERT INTO message_text (rowid, organization, subject, sender, recipients, body)
    SELECT place.position, lower(hex(place.organization_id)), search_words(message.subject, NULL), search_words(COALESCE(message.from_name, '') || ' ' || message.from_address, NULL),
        search_words((SELECT group_concat(atom, ' ') FROM json_tree(json_array(json(message."to"), json(message.cc))) WHERE atom IS NOT NULL), NULL), search_words(body.text, body.html)
    FROM searched_messages place JOIN mail_messages message ON message.id = place.mail_message_id LEFT JOIN mail_bodies body ON body.mail_message_id = message.id
    ORDER BY place.position;

ALTER TABLE "timeline_entries" ADD COLUMN "thread_id" BLOB NULL;

UPDATE timeline_entries SET thread_id = (SELECT message.thread_id FROM mail_messages message WHERE message.id = timeline_entries.source_id) WHERE kind = 'Email';

CREATE INDEX "ix_timeline_entries_thread" ON "timeline_entries" ("record_id", "thread_id", "occurred_at" DESC, "id" DESC);
