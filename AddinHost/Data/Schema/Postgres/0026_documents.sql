-- Teams, documents behind links and what is kept of looks at them; templates shared with a team.

ALTER TABLE mail_templates ADD COLUMN team_id uuid;

CREATE TABLE document_counts (
    document_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    views integer NOT NULL,
    CONSTRAINT pk_document_counts PRIMARY KEY (document_id)
);

CREATE TABLE document_links (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    document_id uuid NOT NULL,
    member_id uuid NOT NULL,
    mail_message_id uuid,
    contact_id uuid,
    recipient character varying(320),
    created_at timestamp with time zone NOT NULL,
    opted_out_at timestamp with time zone,
    CONSTRAINT pk_document_links PRIMARY KEY (id)
);

CREATE TABLE document_views (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    link_id uuid NOT NULL,
    document_id uuid NOT NULL,
    session uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    class text NOT NULL,
    rule character varying(64) NOT NULL,
    pages integer NOT NULL,
    seconds integer NOT NULL,
    times text NOT NULL,
    CONSTRAINT pk_document_views PRIMARY KEY (id)
);

CREATE TABLE documents (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    name character varying(200) NOT NULL,
    blob character varying(100) NOT NULL,
    content_type character varying(40) NOT NULL,
    size bigint NOT NULL,
    page_count integer,
    is_shared boolean NOT NULL,
    team_id uuid,
    may_download boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT pk_documents PRIMARY KEY (id)
);

CREATE TABLE team_members (
    team_id uuid NOT NULL,
    member_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    CONSTRAINT pk_team_members PRIMARY KEY (team_id, member_id)
);

CREATE TABLE teams (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_teams PRIMARY KEY (id)
);

CREATE INDEX ix_document_links_contact_id ON document_links (contact_id);
CREATE INDEX ix_document_links_document_id ON document_links (document_id);
CREATE UNIQUE INDEX ix_document_views_link_id_session ON document_views (link_id, session);
CREATE INDEX ix_document_views_organization_id_document_id_started_at ON document_views (organization_id, document_id, started_at);
CREATE INDEX ix_documents_blob ON documents (blob);
CREATE INDEX ix_documents_organization_id_member_id ON documents (organization_id, member_id);
CREATE INDEX ix_team_members_member_id ON team_members (member_id);
CREATE UNIQUE INDEX ix_teams_organization_id_name ON teams (organization_id, name);
