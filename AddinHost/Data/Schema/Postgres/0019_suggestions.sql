ALTER TABLE mailboxes ADD COLUMN automation_since timestamp with time zone;
ALTER TABLE authorization_attempts ADD COLUMN automation boolean NOT NULL DEFAULT false;
ALTER TABLE mail_messages ADD COLUMN is_auto_reply boolean NOT NULL DEFAULT false;
ALTER TABLE property_definitions ADD COLUMN position integer NOT NULL DEFAULT 0;
ALTER TABLE deals ADD COLUMN search text NOT NULL DEFAULT '';
UPDATE deals SET search = lower(name);
CREATE INDEX ix_deals_organization_id_updated_at_id ON deals (organization_id, updated_at, id);

CREATE TABLE contact_suggestions (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    field text NOT NULL,
    value character varying(200) NOT NULL,
    key character varying(200) NOT NULL,
    mail_message_id uuid NOT NULL,
    said_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    decided_by_id uuid,
    decided_at timestamp with time zone,
    CONSTRAINT pk_contact_suggestions PRIMARY KEY (id)
);

CREATE INDEX ix_contact_suggestions_mail_message_id ON contact_suggestions (mail_message_id);
CREATE UNIQUE INDEX ix_contact_suggestions_organization_id_contact_id_field_key ON contact_suggestions (organization_id, contact_id, field, key);
