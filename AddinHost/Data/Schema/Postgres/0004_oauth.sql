ALTER TABLE known_message_ids ADD COLUMN alias text NULL;

CREATE TABLE authorization_attempts (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    provider text NOT NULL,
    narrow boolean NOT NULL,
    address character varying(320) NOT NULL,
    mailbox_id uuid,
    disclosure_id text NOT NULL,
    locale text NOT NULL,
    state_hash bytea NOT NULL,
    sealed bytea NOT NULL,
    state text NOT NULL,
    problem_code text,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_authorization_attempts PRIMARY KEY (id)
);

CREATE TABLE mailbox_tokens (
    mailbox_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    provider text NOT NULL,
    sealed_grant bytea NOT NULL,
    version bigint NOT NULL,
    renewing_until timestamp with time zone,
    ends_at timestamp with time zone,
    CONSTRAINT pk_mailbox_tokens PRIMARY KEY (mailbox_id)
);

CREATE TABLE provider_apps (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    provider text NOT NULL,
    client_id character varying(400) NOT NULL,
    sealed_secret bytea NOT NULL,
    tenant text,
    cloud text,
    changed_by uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_provider_apps PRIMARY KEY (id)
);

CREATE INDEX ix_authorization_attempts_expires_at ON authorization_attempts (expires_at);

CREATE UNIQUE INDEX ix_authorization_attempts_state_hash ON authorization_attempts (state_hash);

CREATE UNIQUE INDEX ix_provider_apps_organization_id_provider ON provider_apps (organization_id, provider);
