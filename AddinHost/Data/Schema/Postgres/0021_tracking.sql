-- Opens and clicks of sent mail, and what goes out where it is not what is filed.

ALTER TABLE outgoing_mails ADD COLUMN wire_blob text;

CREATE TABLE tracked_clicks (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    tracked_message_id uuid NOT NULL,
    mail_message_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    link integer NOT NULL,
    url text NOT NULL,
    class text NOT NULL,
    rule character varying(64) NOT NULL,
    evidence text NOT NULL,
    CONSTRAINT pk_tracked_clicks PRIMARY KEY (id)
);

CREATE TABLE tracked_messages (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mail_message_id uuid NOT NULL,
    member_id uuid NOT NULL,
    opens boolean NOT NULL,
    links boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_tracked_messages PRIMARY KEY (id)
);

CREATE TABLE tracked_opens (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    tracked_message_id uuid NOT NULL,
    mail_message_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    class text NOT NULL,
    rule character varying(64) NOT NULL,
    evidence text NOT NULL,
    CONSTRAINT pk_tracked_opens PRIMARY KEY (id)
);

CREATE INDEX ix_outgoing_mails_wire_blob ON outgoing_mails (wire_blob);
CREATE INDEX ix_tracked_clicks_mail_message_id_at ON tracked_clicks (mail_message_id, at);
CREATE INDEX ix_tracked_messages_mail_message_id ON tracked_messages (mail_message_id);
CREATE INDEX ix_tracked_opens_mail_message_id_at ON tracked_opens (mail_message_id, at);
