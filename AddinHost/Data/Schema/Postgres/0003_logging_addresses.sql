CREATE TABLE logging_addresses (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    address_hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT pk_logging_addresses PRIMARY KEY (id)
);


CREATE UNIQUE INDEX ix_logging_addresses_address_hash ON logging_addresses (address_hash);


CREATE INDEX ix_logging_addresses_member_id ON logging_addresses (member_id);
