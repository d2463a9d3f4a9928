CREATE TABLE mailbox_moves (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    mailbox_id uuid NOT NULL,
    "from" text NOT NULL,
    "to" text NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_mailbox_moves PRIMARY KEY (id)
);

CREATE TABLE notices (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    kind text NOT NULL,
    subject character varying(64) NOT NULL,
    mailbox_id uuid,
    facts text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    dismissed_at timestamp with time zone,
    ended_at timestamp with time zone,
    mail_state text NOT NULL,
    mail_attempts integer NOT NULL,
    mail_due_at timestamp with time zone,
    mail_problem_code text,
    mailed_at timestamp with time zone,
    CONSTRAINT pk_notices PRIMARY KEY (id)
);

CREATE INDEX ix_mailbox_moves_mailbox_id ON mailbox_moves (mailbox_id);

CREATE INDEX ix_mailbox_moves_moved_at ON mailbox_moves (moved_at);

CREATE INDEX ix_notices_mail_due_at ON notices (mail_due_at);

CREATE INDEX ix_notices_member_id ON notices (member_id);

CREATE UNIQUE INDEX ix_notices_organization_id_member_id_kind_subject ON notices (organization_id, member_id, kind, subject) WHERE ended_at IS NULL;

ALTER TABLE mailbox_push ADD COLUMN problem_since timestamp with time zone;
