ALTER TABLE logging_addresses ADD COLUMN creates_contacts boolean NOT NULL DEFAULT true;
ALTER TABLE logging_addresses ADD COLUMN last_used_at timestamp with time zone;

CREATE TABLE unlogged_mails (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    logging_address_id uuid NOT NULL,
    digest bytea NOT NULL,
    code character varying(64) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    dismissed_at timestamp with time zone,
    CONSTRAINT pk_unlogged_mails PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_unlogged_mails_member_id_digest_code ON unlogged_mails (member_id, digest, code);
CREATE INDEX ix_unlogged_mails_received_at ON unlogged_mails (received_at);
