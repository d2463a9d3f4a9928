CREATE TABLE log_policies (
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    mode text,
    contacts_only boolean,
    headers_only boolean,
    log_bulk boolean,
    log_internal boolean,
    never_log text NOT NULL,
    internal_domains text NOT NULL,
    members_may_choose boolean NOT NULL,
    revision integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by uuid NOT NULL,
    CONSTRAINT pk_log_policies PRIMARY KEY (organization_id, member_id)
);

CREATE TABLE seen_messages (
    mailbox_id uuid NOT NULL,
    provider_id_hash bigint NOT NULL,
    organization_id uuid NOT NULL,
    folder text NOT NULL,
    provider_id text NOT NULL,
    parties bytea NOT NULL,
    bulk boolean NOT NULL,
    answers_known boolean NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_seen_messages PRIMARY KEY (mailbox_id, provider_id_hash)
);

CREATE INDEX ix_seen_messages_seen_at ON seen_messages (seen_at);

-- Whoever is a contact already was one when the mail came.
ALTER TABLE contact_addresses ADD COLUMN is_matched boolean NOT NULL DEFAULT true;
ALTER TABLE contact_addresses ALTER COLUMN is_matched DROP DEFAULT;
CREATE INDEX ix_contact_addresses_is_matched ON contact_addresses (is_matched) WHERE NOT is_matched;
