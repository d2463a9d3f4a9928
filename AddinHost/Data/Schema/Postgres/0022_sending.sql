-- Sending at a chosen time, limits of sending, and what holds a mailbox back.

ALTER TABLE outgoing_mails ADD COLUMN ordered_at timestamp with time zone NOT NULL DEFAULT now();
UPDATE outgoing_mails SET ordered_at = created_at;
ALTER TABLE outgoing_mails ADD COLUMN send_at timestamp with time zone;
ALTER TABLE outgoing_mails ADD COLUMN send_local character varying(32);
ALTER TABLE outgoing_mails ADD COLUMN send_zone character varying(64);
ALTER TABLE outgoing_mails ADD COLUMN dismissed_at timestamp with time zone;
-- What went wrong before there was an outbox is told by the messages themselves.
UPDATE outgoing_mails SET dismissed_at = created_at WHERE due_at IS NULL AND problem_code IS NOT NULL;

CREATE TABLE mailbox_pauses (
    mailbox_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    until timestamp with time zone,
    revision bigint,
    code character varying(64) NOT NULL,
    CONSTRAINT pk_mailbox_pauses PRIMARY KEY (mailbox_id)
);

CREATE TABLE send_policies (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    per_day integer,
    per_minute integer,
    CONSTRAINT pk_send_policies PRIMARY KEY (id)
);

CREATE TABLE sent_counts (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mailbox_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_sent_counts PRIMARY KEY (id)
);

CREATE INDEX ix_outgoing_mails_mailbox_id_ordered_at_mail_message_id ON outgoing_mails (mailbox_id, ordered_at, mail_message_id) WHERE due_at IS NOT NULL;
CREATE INDEX ix_outgoing_mails_member_id_ordered_at_mail_message_id ON outgoing_mails (member_id, ordered_at, mail_message_id) WHERE due_at IS NOT NULL OR problem_code IS NOT NULL;
CREATE INDEX ix_sent_counts_mailbox_id_at ON sent_counts (mailbox_id, at);
