-- Mail that members send with their own program: what was chosen for it, and a logging address for one mail alone.

CREATE TABLE outgoing_references (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    reference character varying(64) NOT NULL,
    name_hash bigint NOT NULL,
    recipients text NOT NULL,
    log boolean NOT NULL,
    records text NOT NULL,
    templates text NOT NULL,
    prepared_at timestamp with time zone,
    mail_message_id uuid,
    sent_as text,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_outgoing_references PRIMARY KEY (id)
);

ALTER TABLE logging_addresses ADD COLUMN reference_id uuid;

CREATE INDEX ix_logging_addresses_reference_id ON logging_addresses (reference_id) WHERE reference_id IS NOT NULL;
CREATE INDEX ix_outgoing_references_mail_message_id ON outgoing_references (mail_message_id);
CREATE INDEX ix_outgoing_references_name_hash ON outgoing_references (name_hash);
CREATE UNIQUE INDEX ix_outgoing_references_organization_id_member_id_reference ON outgoing_references (organization_id, member_id, reference);
