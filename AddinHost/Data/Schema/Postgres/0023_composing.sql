-- Drafts with their files, signatures, templates and how they are used, meeting links.

CREATE TABLE composed_files (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    blob character varying(100) NOT NULL,
    name character varying(255) NOT NULL,
    content_type character varying(255) NOT NULL,
    size bigint NOT NULL,
    kept_by uuid,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_composed_files PRIMARY KEY (id)
);

CREATE TABLE mail_drafts (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    subject character varying(1000) NOT NULL,
    preview character varying(200) NOT NULL,
    content text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    sent_at timestamp with time zone,
    sent_message_id uuid,
    CONSTRAINT pk_mail_drafts PRIMARY KEY (id)
);

CREATE TABLE mail_templates (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    name character varying(200) NOT NULL,
    folder character varying(100) NOT NULL,
    subject character varying(1000) NOT NULL,
    html text NOT NULL,
    shortcut character varying(40),
    is_shared boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_mail_templates PRIMARY KEY (id)
);

CREATE TABLE mailbox_signatures (
    mailbox_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    html text NOT NULL,
    for_replies boolean NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_mailbox_signatures PRIMARY KEY (mailbox_id)
);

CREATE TABLE meeting_links (
    member_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    url character varying(1000) NOT NULL,
    CONSTRAINT pk_meeting_links PRIMARY KEY (member_id)
);

CREATE TABLE template_uses (
    template_id uuid NOT NULL,
    mail_message_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    used_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_template_uses PRIMARY KEY (template_id, mail_message_id)
);

CREATE INDEX ix_composed_files_blob ON composed_files (blob);
CREATE INDEX ix_composed_files_kept_by ON composed_files (kept_by);
CREATE INDEX ix_composed_files_member_id ON composed_files (member_id);
CREATE INDEX ix_mail_drafts_member_id_contact_id ON mail_drafts (member_id, contact_id);
CREATE INDEX ix_mail_drafts_member_id_updated_at ON mail_drafts (member_id, updated_at);
CREATE UNIQUE INDEX ix_mail_templates_organization_id_member_id_shortcut ON mail_templates (organization_id, member_id, shortcut);
