CREATE TABLE mailbox_push (
    mailbox_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    provider text NOT NULL,
    subscription_key character varying(400),
    sealed_value bytea,
    expires_at timestamp with time zone,
    due_at timestamp with time zone NOT NULL,
    last_signal_at timestamp with time zone,
    problem_code text,
    CONSTRAINT pk_mailbox_push PRIMARY KEY (mailbox_id)
);

CREATE INDEX ix_mailbox_push_subscription_key ON mailbox_push (subscription_key);
