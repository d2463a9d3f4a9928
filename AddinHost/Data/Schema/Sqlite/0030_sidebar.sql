-- With which switches members begin their mails, and messages of which somebody chose the records.

ALTER TABLE mail_messages ADD COLUMN chose_records INTEGER NOT NULL DEFAULT 0;

CREATE TABLE writing_defaults (
    member_id BLOB NOT NULL CONSTRAINT pk_writing_defaults PRIMARY KEY,
    organization_id BLOB NOT NULL,
    track INTEGER NOT NULL,
    log INTEGER NOT NULL
);
