CREATE TABLE searched_messages (
    position bigint NOT NULL,
    organization_id uuid NOT NULL,
    mail_message_id uuid NOT NULL,
    CONSTRAINT pk_searched_messages PRIMARY KEY (position),
    CONSTRAINT fk_searched_messages_mail_messages_mail_message_id FOREIGN KEY (mail_message_id) REFERENCES mail_messages (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_searched_messages_mail_message_id ON searched_messages (mail_message_id);

CREATE TABLE message_text (
    position bigint NOT NULL PRIMARY KEY REFERENCES searched_messages (position) ON DELETE CASCADE,
    organization_id uuid NOT NULL,
    document tsvector NOT NULL
);

CREATE INDEX message_text_document ON message_text USING gin (document);

CREATE INDEX message_text_order ON message_text (organization_id, position);

-- The number of the row keeps messages of one moment apart.
INSERT INTO searched_messages (position, organization_id, mail_message_id)
    SELECT floor(extract(epoch FROM sent_at) * 1000)::bigint * 1000000 + (row_number() OVER (ORDER BY sent_at, id)) % 1000000, organization_id, id FROM mail_messages;

-- Only letters and digits make words, as in SearchWords; names and addresses of recipients are the values of lists in JSON.
INSERT INTO message_text (position, organization_id, document)
    SELECT place.position, place.organization_id,
        setweight(to_tsvector('simple', regexp_replace(lower(message.subject), '[^[:alnum:]]+', ' ', 'g')), 'A')
        || setweight(to_tsvector('simple', regexp_replace(lower(COALESCE(message.from_name, '') || ' ' || message.from_address), '[^[:alnum:]]+', ' ', 'g')), 'C')
        || setweight(to_tsvector('simple', regexp_replace(lower(COALESCE((SELECT string_agg(COALESCE(party ->> 'name', '') || ' ' || (party ->> 'address'), ' ')
            FROM jsonb_array_elements(message."to"::jsonb || message.cc::jsonb) party), '')), '[^[:alnum:]]+', ' ', 'g')), 'D')
        || setweight(to_tsvector('simple', regexp_replace(lower(left(COALESCE(NULLIF(trim(body.text), ''),
            regexp_replace(regexp_replace(body.html, '<(style|script|title)[^>]*>.*?</\1>', ' ', 'gi'), '<[^>]*>', ' ', 'g'), ''), 100000)), '[^[:alnum:]]+', ' ', 'g')), 'B')
    FROM searched_messages place JOIN mail_messages message ON message.id = place.mail_message_id LEFT JOIN mail_bodies body ON body.mail_message_id = message.id;

ALTER TABLE timeline_entries ADD COLUMN thread_id uuid;

UPDATE timeline_entries SET thread_id = message.thread_id FROM mail_messages message WHERE message.id = timeline_entries.source_id AND timeline_entries.kind = 'Email';

CREATE INDEX ix_timeline_entries_thread ON timeline_entries (record_id, thread_id, occurred_at DESC, id DESC);
