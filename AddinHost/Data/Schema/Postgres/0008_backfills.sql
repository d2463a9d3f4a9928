CREATE TABLE mailbox_backfills (
    mailbox_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    run_id uuid NOT NULL,
    days integer,
    from_at timestamp with time zone NOT NULL,
    before_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    problem_code text,
    retry_at timestamp with time zone,
    CONSTRAINT pk_mailbox_backfills PRIMARY KEY (mailbox_id)
);

CREATE TABLE folder_backfills (
    mailbox_id uuid NOT NULL,
    folder text NOT NULL,
    organization_id uuid NOT NULL,
    reached_at timestamp with time zone NOT NULL,
    total bigint,
    total_is_least boolean NOT NULL,
    seen bigint NOT NULL,
    logged bigint NOT NULL,
    CONSTRAINT pk_folder_backfills PRIMARY KEY (mailbox_id, folder)
);
