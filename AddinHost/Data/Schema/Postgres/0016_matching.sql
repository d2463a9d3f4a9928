CREATE TABLE message_holders (
    mail_message_id uuid NOT NULL,
    member_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mailbox_id uuid,
    CONSTRAINT pk_message_holders PRIMARY KEY (mail_message_id, member_id)
);

CREATE TABLE message_parties (
    organization_id uuid NOT NULL,
    key bigint NOT NULL,
    mail_message_id uuid NOT NULL,
    CONSTRAINT pk_message_parties PRIMARY KEY (organization_id, key, mail_message_id)
);

CREATE TABLE message_references (
    organization_id uuid NOT NULL,
    hash bigint NOT NULL,
    mail_message_id uuid NOT NULL,
    CONSTRAINT pk_message_references PRIMARY KEY (organization_id, hash, mail_message_id)
);

CREATE TABLE removed_messages (
    organization_id uuid NOT NULL,
    hash bigint NOT NULL,
    removed_at timestamp with time zone NOT NULL,
    removed_by uuid NOT NULL,
    CONSTRAINT pk_removed_messages PRIMARY KEY (organization_id, hash)
);

CREATE INDEX ix_message_parties_mail_message_id ON message_parties (mail_message_id);
CREATE INDEX ix_message_references_mail_message_id ON message_references (mail_message_id);

-- Whose mail it was so far: who brought it, sent it or logged it.
INSERT INTO message_holders (mail_message_id, member_id, organization_id, mailbox_id)
    SELECT id, member_id, organization_id, mailbox_id FROM mail_messages WHERE member_id IS NOT NULL;

ALTER TABLE mail_messages ADD COLUMN is_partial boolean NOT NULL DEFAULT false;
ALTER TABLE mail_messages ADD COLUMN follows_thread boolean NOT NULL DEFAULT false;
-- The host notes them, since only it has the key.
ALTER TABLE mail_messages ADD COLUMN parties_noted boolean NOT NULL DEFAULT false;
CREATE INDEX ix_mail_messages_parties_noted ON mail_messages (parties_noted) WHERE NOT parties_noted;

ALTER TABLE timeline_entries ADD COLUMN by_thread boolean NOT NULL DEFAULT false;

ALTER TABLE log_policies ADD COLUMN sharing text;
ALTER TABLE log_policies ADD COLUMN folding text NOT NULL DEFAULT 'None';

-- As FoldedAddress has it: no tag, and at Gmail no dots. A quoted local part stays.
ALTER TABLE contact_addresses ADD COLUMN folded character varying(320) NOT NULL DEFAULT '';
UPDATE contact_addresses SET folded = CASE WHEN address LIKE '"%' THEN address ELSE regexp_replace(address, '^([^+@]+)\+[^@]*@', '\1@') END;
UPDATE contact_addresses SET folded = replace(split_part(folded, '@', 1), '.', '') || '@gmail.com'
    WHERE folded NOT LIKE '"%' AND (folded LIKE '%@gmail.com' OR folded LIKE '%@googlemail.com') AND replace(split_part(folded, '@', 1), '.', '') <> '';
CREATE INDEX ix_contact_addresses_organization_id_folded ON contact_addresses (organization_id, folded);
