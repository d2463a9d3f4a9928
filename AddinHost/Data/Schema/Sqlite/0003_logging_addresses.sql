CREATE TABLE "logging_addresses" (
    "id" BLOB NOT NULL CONSTRAINT "pk_logging_addresses" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "address_hash" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "revoked_at" INTEGER NULL
);


CREATE UNIQUE INDEX "ix_logging_addresses_address_hash" ON "logging_addresses" ("address_hash");


CREATE INDEX "ix_logging_addresses_member_id" ON "logging_addresses" ("member_id");
