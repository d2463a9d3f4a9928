-- With which switches members begin their mails, and messages of which somebody chose the records.

ALTER TABLE mail_messages ADD COLUMN chose_records boolean NOT NULL DEFAULT FALSE;

CREATE TABLE writing_defaults (
    member_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    track boolean NOT NULL,
    log boolean NOT NULL,
    CONSTRAINT pk_writing_defaults PRIMARY KEY (member_id)
);
