ALTER TABLE mailboxes ADD COLUMN default_alias_id uuid;

CREATE TABLE alias_checks (
    mailbox_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    revision bigint NOT NULL,
    by_provider boolean NOT NULL,
    checked_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    problem_code text,
    CONSTRAINT pk_alias_checks PRIMARY KEY (mailbox_id)
);

CREATE TABLE mail_presets (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    domain character varying(253) NOT NULL,
    provider text NOT NULL,
    settings text NOT NULL,
    changed_by uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_mail_presets PRIMARY KEY (id)
);

CREATE TABLE mailbox_aliases (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mailbox_id uuid NOT NULL,
    address character varying(320) NOT NULL,
    source text NOT NULL,
    name character varying(200),
    provider_name character varying(200),
    added_at timestamp with time zone NOT NULL,
    verified_at timestamp with time zone,
    gone_at timestamp with time zone,
    code_hash bigint,
    code_sent_at timestamp with time zone,
    code_tries integer NOT NULL,
    CONSTRAINT pk_mailbox_aliases PRIMARY KEY (id)
);

CREATE INDEX ix_alias_checks_due_at ON alias_checks (due_at);

CREATE UNIQUE INDEX ix_mail_presets_organization_id_domain ON mail_presets (organization_id, domain);

CREATE UNIQUE INDEX ix_mailbox_aliases_mailbox_id_address ON mailbox_aliases (mailbox_id, address);

CREATE INDEX ix_mailbox_aliases_organization_id_address ON mailbox_aliases (organization_id, address);
