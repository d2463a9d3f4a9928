ALTER TABLE contacts ADD COLUMN job_title character varying(200);
ALTER TABLE contacts ADD COLUMN phones text NOT NULL DEFAULT '[]';
ALTER TABLE contacts ADD COLUMN company_id uuid;
ALTER TABLE contacts ADD COLUMN owner_id uuid;
ALTER TABLE contacts ADD COLUMN properties text NOT NULL DEFAULT '{}';
ALTER TABLE contacts ADD COLUMN sort_name text NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN search text NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE contacts ADD COLUMN updated_at timestamp with time zone;
ALTER TABLE contacts ADD COLUMN deleted_at timestamp with time zone;
ALTER TABLE contacts ADD COLUMN merged_into_id uuid;
ALTER TABLE contact_addresses ADD COLUMN deleted_at timestamp with time zone;
DROP INDEX ix_contact_addresses_organization_id_address;

UPDATE contacts SET
    search = lower(COALESCE(name || E'\n', '')) || COALESCE((SELECT string_agg(a.address, E'\n' ORDER BY a.position) FROM contact_addresses a WHERE a.contact_id = contacts.id), ''),
    sort_name = lower(COALESCE(name, (SELECT a.address FROM contact_addresses a WHERE a.contact_id = contacts.id ORDER BY a.position LIMIT 1), ''));

CREATE TABLE association_defaults (
    member_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    company boolean NOT NULL,
    open_deals integer NOT NULL,
    CONSTRAINT pk_association_defaults PRIMARY KEY (member_id)
);

CREATE TABLE companies (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name character varying(200) NOT NULL,
    domain character varying(253),
    phone character varying(50),
    owner_id uuid,
    properties text NOT NULL,
    sort_name text NOT NULL,
    search text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone,
    deleted_at timestamp with time zone,
    CONSTRAINT pk_companies PRIMARY KEY (id)
);

CREATE TABLE contact_imports (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    file_name character varying(200) NOT NULL,
    format text NOT NULL,
    size bigint NOT NULL,
    state text NOT NULL,
    columns text NOT NULL,
    sample text NOT NULL,
    mapping text NOT NULL,
    is_utf8 boolean NOT NULL,
    duplicates text NOT NULL,
    rows integer NOT NULL,
    done integer NOT NULL,
    created integer NOT NULL,
    updated integer NOT NULL,
    skipped integer NOT NULL,
    wrong integer NOT NULL,
    held_until timestamp with time zone,
    problem_code text,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT pk_contact_imports PRIMARY KEY (id)
);

CREATE TABLE contact_merges (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    kept_id uuid NOT NULL,
    gone_id uuid NOT NULL,
    member_id uuid NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    moved text NOT NULL,
    undone_at timestamp with time zone,
    CONSTRAINT pk_contact_merges PRIMARY KEY (id)
);

CREATE TABLE deal_contacts (
    deal_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    CONSTRAINT pk_deal_contacts PRIMARY KEY (deal_id, contact_id)
);

CREATE TABLE deals (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name character varying(200) NOT NULL,
    amount numeric(18,4),
    currency character varying(3),
    stage text NOT NULL,
    company_id uuid,
    owner_id uuid,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT pk_deals PRIMARY KEY (id)
);

CREATE TABLE import_errors (
    import_id uuid NOT NULL,
    row integer NOT NULL,
    organization_id uuid NOT NULL,
    cells text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT pk_import_errors PRIMARY KEY (import_id, row)
);

CREATE TABLE import_parts (
    import_id uuid NOT NULL,
    number integer NOT NULL,
    organization_id uuid NOT NULL,
    content bytea NOT NULL,
    CONSTRAINT pk_import_parts PRIMARY KEY (import_id, number)
);

CREATE TABLE notes (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    record_id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone,
    version integer NOT NULL,
    CONSTRAINT pk_notes PRIMARY KEY (id)
);

CREATE TABLE property_definitions (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    record_kind text NOT NULL,
    key character varying(50) NOT NULL,
    label character varying(100) NOT NULL,
    type text NOT NULL,
    choices text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_property_definitions PRIMARY KEY (id)
);

CREATE TABLE reply_waits (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mail_message_id uuid NOT NULL,
    member_id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    task_id uuid,
    CONSTRAINT pk_reply_waits PRIMARY KEY (id)
);

CREATE TABLE tasks (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    title character varying(300) NOT NULL,
    text text,
    record_id uuid,
    mail_message_id uuid,
    owner_id uuid NOT NULL,
    created_by_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    remind_at timestamp with time zone,
    reminded_at timestamp with time zone,
    done_at timestamp with time zone,
    done_by_id uuid,
    version integer NOT NULL,
    CONSTRAINT pk_tasks PRIMARY KEY (id)
);

CREATE INDEX ix_companies_deleted_at ON companies (deleted_at);

CREATE UNIQUE INDEX ix_companies_organization_id_domain ON companies (organization_id, domain) WHERE deleted_at IS NULL;

CREATE INDEX ix_companies_organization_id_sort_name_id ON companies (organization_id, sort_name, id);

CREATE UNIQUE INDEX ix_contact_addresses_organization_id_address ON contact_addresses (organization_id, address) WHERE deleted_at IS NULL;

CREATE INDEX ix_contact_imports_organization_id_id ON contact_imports (organization_id, id);

CREATE INDEX ix_contact_imports_state ON contact_imports (state);

CREATE INDEX ix_contact_merges_gone_id ON contact_merges (gone_id);

CREATE INDEX ix_contact_merges_kept_id ON contact_merges (kept_id);

CREATE INDEX ix_contacts_deleted_at ON contacts (deleted_at);

CREATE INDEX ix_contacts_organization_id_company_id_id ON contacts (organization_id, company_id, id);

CREATE INDEX ix_contacts_organization_id_sort_name_id ON contacts (organization_id, sort_name, id);

CREATE INDEX ix_deal_contacts_contact_id ON deal_contacts (contact_id);

CREATE INDEX ix_deals_deleted_at ON deals (deleted_at);

CREATE INDEX ix_deals_organization_id_company_id ON deals (organization_id, company_id);

CREATE INDEX ix_notes_organization_id_record_id ON notes (organization_id, record_id);

CREATE UNIQUE INDEX ix_property_definitions_organization_id_record_kind_key ON property_definitions (organization_id, record_kind, key);

CREATE INDEX ix_reply_waits_due_at ON reply_waits (due_at) WHERE state = 'Waiting';

CREATE UNIQUE INDEX ix_reply_waits_organization_id_mail_message_id_member_id ON reply_waits (organization_id, mail_message_id, member_id);

CREATE INDEX ix_tasks_organization_id_owner_id_done_at_due_at ON tasks (organization_id, owner_id, done_at, due_at);

CREATE INDEX ix_tasks_organization_id_record_id ON tasks (organization_id, record_id);

CREATE INDEX ix_tasks_remind_at ON tasks (remind_at) WHERE reminded_at IS NULL AND done_at IS NULL;

CREATE INDEX ix_contacts_organization_id_id ON contacts (organization_id, id);
