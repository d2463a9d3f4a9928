-- A copy for each recipient, and who files what a mailbox sends.

ALTER TABLE tracked_messages ADD COLUMN address text;

CREATE TABLE outgoing_copies (
    mail_message_id uuid NOT NULL,
    position integer NOT NULL,
    organization_id uuid NOT NULL,
    address text NOT NULL,
    blob text,
    handed_off_at timestamp with time zone,
    CONSTRAINT pk_outgoing_copies PRIMARY KEY (mail_message_id, position)
);

CREATE TABLE sent_filings (
    mailbox_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    by_server boolean NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_sent_filings PRIMARY KEY (mailbox_id)
);

CREATE INDEX ix_outgoing_copies_blob ON outgoing_copies (blob);
