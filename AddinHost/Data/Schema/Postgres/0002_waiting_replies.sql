CREATE TABLE waiting_replies (
    organization_id uuid NOT NULL,
    parent_hash bigint NOT NULL,
    mailbox_id uuid NOT NULL,
    folder text NOT NULL,
    provider_id text NOT NULL,
    is_due boolean NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_waiting_replies PRIMARY KEY (organization_id, parent_hash, mailbox_id, folder, provider_id)
);

CREATE INDEX ix_waiting_replies_mailbox_id_is_due ON waiting_replies (mailbox_id, is_due);

-- What was passed over so far is read once more, so that it waits too; what is on record is recognised.
DELETE FROM folder_cursors;
