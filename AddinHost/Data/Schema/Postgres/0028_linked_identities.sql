-- Identities at Google and Microsoft that members tied to themselves.

CREATE TABLE linked_identities (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    kind text NOT NULL,
    issuer character varying(500) NOT NULL,
    subject character varying(500) NOT NULL,
    address character varying(500) NOT NULL,
    linked_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_linked_identities PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_linked_identities_issuer_subject ON linked_identities (issuer, subject);
CREATE INDEX ix_linked_identities_member_id ON linked_identities (member_id);
