ALTER TABLE mail_attachments ADD COLUMN not_kept character varying(20);

CREATE TABLE catch_all_mailboxes (
    id character varying(64) NOT NULL,
    uid_validity bigint NOT NULL,
    last_uid bigint NOT NULL,
    pending text NOT NULL,
    held_until timestamp with time zone,
    checked_at timestamp with time zone,
    problem_code character varying(64),
    problem_since timestamp with time zone,
    taken bigint NOT NULL,
    left_alone bigint NOT NULL,
    too_large bigint NOT NULL,
    CONSTRAINT pk_catch_all_mailboxes PRIMARY KEY (id)
);

CREATE TABLE kept_files (
    organization_id uuid NOT NULL,
    blob character varying(100) NOT NULL,
    size bigint NOT NULL,
    added_at timestamp with time zone NOT NULL,
    scan text NOT NULL,
    scanned_at timestamp with time zone,
    finding character varying(200),
    tries integer NOT NULL,
    due_at timestamp with time zone,
    CONSTRAINT pk_kept_files PRIMARY KEY (organization_id, blob)
);

CREATE TABLE mail_uploads (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    contact_id uuid,
    creates_contacts boolean NOT NULL,
    state text NOT NULL,
    files integer NOT NULL,
    bytes bigint NOT NULL,
    messages integer NOT NULL,
    done integer NOT NULL,
    logged integer NOT NULL,
    present integer NOT NULL,
    not_logged integer NOT NULL,
    held_until timestamp with time zone,
    problem_code character varying(64),
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT pk_mail_uploads PRIMARY KEY (id)
);

CREATE TABLE upload_problems (
    upload_id uuid NOT NULL,
    number integer NOT NULL,
    organization_id uuid NOT NULL,
    file_name character varying(255) NOT NULL,
    in_file integer NOT NULL,
    subject character varying(200),
    from_address character varying(320),
    code character varying(64) NOT NULL,
    CONSTRAINT pk_upload_problems PRIMARY KEY (upload_id, number)
);

CREATE TABLE uploaded_files (
    upload_id uuid NOT NULL,
    number integer NOT NULL,
    organization_id uuid NOT NULL,
    name character varying(255) NOT NULL,
    place character varying(64) NOT NULL,
    is_mbox boolean NOT NULL,
    size bigint NOT NULL,
    messages integer NOT NULL,
    CONSTRAINT pk_uploaded_files PRIMARY KEY (upload_id, number)
);
CREATE INDEX ix_kept_files_due_at ON kept_files (due_at) WHERE scan IN ('Waiting', 'TooLarge');
CREATE INDEX ix_mail_attachments_organization_id ON mail_attachments (organization_id) WHERE not_kept IS NOT NULL;
CREATE INDEX ix_mail_uploads_member_id_id ON mail_uploads (member_id, id);
CREATE INDEX ix_mail_uploads_state ON mail_uploads (state);
CREATE INDEX ix_uploaded_files_place ON uploaded_files (place);

INSERT INTO kept_files (organization_id, blob, size, added_at, scan, tries)
SELECT organization_id, blob, MAX(size), now(), 'Waiting', 0 FROM mail_attachments GROUP BY organization_id, blob;
