-- Webhooks with their log, what members want to be told of, and indexes by which opens and clicks are listed over all mail.

CREATE TABLE notice_preferences (
    member_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    told character varying(200) NOT NULL,
    zone character varying(64) NOT NULL,
    quiet_from integer,
    quiet_to integer,
    digest text NOT NULL,
    digest_hour integer NOT NULL,
    digest_due_at timestamp with time zone,
    digested_up_to timestamp with time zone,
    CONSTRAINT pk_notice_preferences PRIMARY KEY (member_id)
);

CREATE TABLE webhook_deliveries (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    event_id uuid NOT NULL,
    sequence bigint NOT NULL,
    lane uuid NOT NULL,
    contact_id uuid,
    kind character varying(64) NOT NULL,
    payload text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    due_at timestamp with time zone,
    first_tried_at timestamp with time zone,
    last_tried_at timestamp with time zone,
    status integer,
    problem_code character varying(64),
    excerpt character varying(300),
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id)
);

CREATE TABLE webhook_endpoints (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    url character varying(2000) NOT NULL,
    description character varying(200) NOT NULL,
    kinds character varying(500) NOT NULL,
    pause text,
    created_at timestamp with time zone NOT NULL,
    sealed_secret bytea NOT NULL,
    sealed_earlier bytea,
    earlier_until timestamp with time zone,
    queued_up_to bigint NOT NULL,
    not_before timestamp with time zone,
    failing_since timestamp with time zone,
    last_delivered_at timestamp with time zone,
    problem_code text,
    CONSTRAINT pk_webhook_endpoints PRIMARY KEY (id)
);

ALTER TABLE tracked_opens ADD COLUMN member_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
UPDATE tracked_opens SET member_id = m.member_id FROM tracked_messages m WHERE m.id = tracked_opens.tracked_message_id;
ALTER TABLE tracked_opens ALTER COLUMN member_id DROP DEFAULT;

ALTER TABLE tracked_clicks ADD COLUMN member_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
UPDATE tracked_clicks SET member_id = m.member_id FROM tracked_messages m WHERE m.id = tracked_clicks.tracked_message_id;
ALTER TABLE tracked_clicks ALTER COLUMN member_id DROP DEFAULT;

CREATE INDEX ix_notice_preferences_digest_due_at ON notice_preferences (digest_due_at);
CREATE INDEX ix_tracked_clicks_organization_id_at_id_class ON tracked_clicks (organization_id, at, id, class);
CREATE INDEX ix_tracked_clicks_organization_id_member_id_at_id_class ON tracked_clicks (organization_id, member_id, at, id, class);
CREATE INDEX ix_tracked_opens_organization_id_at_id_class ON tracked_opens (organization_id, at, id, class);
CREATE INDEX ix_tracked_opens_organization_id_member_id_at_id_class ON tracked_opens (organization_id, member_id, at, id, class);
CREATE INDEX ix_webhook_deliveries_created_at ON webhook_deliveries (created_at);
CREATE INDEX ix_webhook_deliveries_endpoint_id_due_at ON webhook_deliveries (endpoint_id, due_at) WHERE state = 'Waiting';
CREATE UNIQUE INDEX ix_webhook_deliveries_endpoint_id_event_id ON webhook_deliveries (endpoint_id, event_id);
CREATE INDEX ix_webhook_deliveries_endpoint_id_lane_sequence ON webhook_deliveries (endpoint_id, lane, sequence) WHERE state = 'Waiting';
CREATE INDEX ix_webhook_deliveries_endpoint_id_state_id ON webhook_deliveries (endpoint_id, state, id);
CREATE INDEX ix_webhook_endpoints_organization_id ON webhook_endpoints (organization_id);
