CREATE INDEX ix_waiting_replies_due ON waiting_replies (mailbox_id) WHERE is_due;

ALTER TABLE mailbox_syncs ADD COLUMN held_by text;
ALTER TABLE mailbox_syncs ADD COLUMN held_until timestamp with time zone;
