-- Reports about sent mail, marks on addresses, and how an organization tracks: policies, consent, counts, versions of the rules.

ALTER TABLE tracked_messages ADD COLUMN opted_out_at timestamp with time zone;
ALTER TABLE tracked_opens ADD COLUMN rules_version integer NOT NULL DEFAULT 0;
ALTER TABLE tracked_clicks ADD COLUMN rules_version integer NOT NULL DEFAULT 0;

CREATE TABLE address_marks (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    key bigint NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    mail_message_id uuid,
    code character varying(32),
    CONSTRAINT pk_address_marks PRIMARY KEY (id)
);

CREATE TABLE contact_trackings (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    contact_id uuid NOT NULL,
    basis text NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_contact_trackings PRIMARY KEY (id)
);

CREATE TABLE counted_events (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_counted_events PRIMARY KEY (id)
);

CREATE TABLE mail_reports (
    mail_message_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    about_id uuid NOT NULL,
    recipients text NOT NULL,
    until date,
    CONSTRAINT pk_mail_reports PRIMARY KEY (mail_message_id)
);

CREATE TABLE tracked_counts (
    mail_message_id uuid NOT NULL,
    act text NOT NULL,
    class text NOT NULL,
    organization_id uuid NOT NULL,
    count integer NOT NULL,
    CONSTRAINT pk_tracked_counts PRIMARY KEY (mail_message_id, act, class)
);

CREATE TABLE tracking_policies (
    organization_id uuid NOT NULL,
    mode text NOT NULL,
    aggregate_only boolean NOT NULL,
    footer boolean NOT NULL,
    unsubscribe boolean NOT NULL,
    trap boolean NOT NULL,
    rules text NOT NULL,
    at_once_seconds integer,
    soon_seconds integer,
    burst_seconds integer,
    burst_links integer,
    version integer NOT NULL,
    revision integer NOT NULL,
    changed_by uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_tracking_policies PRIMARY KEY (organization_id)
);

CREATE UNIQUE INDEX ix_address_marks_organization_id_key_kind ON address_marks (organization_id, key, kind);
CREATE INDEX ix_contact_trackings_contact_id ON contact_trackings (contact_id);
CREATE INDEX ix_counted_events_at ON counted_events (at);
CREATE INDEX ix_mail_reports_about_id ON mail_reports (about_id);
CREATE INDEX ix_tracked_clicks_organization_id_rules_version_id ON tracked_clicks (organization_id, rules_version, id);
CREATE INDEX ix_tracked_counts_organization_id ON tracked_counts (organization_id);
CREATE INDEX ix_tracked_opens_organization_id_rules_version_id ON tracked_opens (organization_id, rules_version, id);
