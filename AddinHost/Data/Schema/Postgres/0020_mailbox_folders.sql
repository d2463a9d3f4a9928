CREATE TABLE mailbox_folders (
    mailbox_id uuid NOT NULL,
    folder_id character varying(1000) NOT NULL,
    organization_id uuid NOT NULL,
    name character varying(500) NOT NULL,
    chosen_at timestamp with time zone NOT NULL,
    gone_at timestamp with time zone,
    CONSTRAINT pk_mailbox_folders PRIMARY KEY (mailbox_id, folder_id)
);
