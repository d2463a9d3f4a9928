ALTER TABLE "known_message_ids" ADD COLUMN "alias" TEXT NULL;

CREATE TABLE "authorization_attempts" (
    "id" BLOB NOT NULL CONSTRAINT "pk_authorization_attempts" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "provider" TEXT NOT NULL,
    "narrow" INTEGER NOT NULL,
    "address" TEXT NOT NULL,
    "mailbox_id" BLOB NULL,
    "disclosure_id" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "state_hash" BLOB NOT NULL,
    "sealed" BLOB NOT NULL,
    "state" TEXT NOT NULL,
    "problem_code" TEXT NULL,
    "expires_at" INTEGER NOT NULL
);

CREATE TABLE "mailbox_tokens" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_mailbox_tokens" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "provider" TEXT NOT NULL,
    "sealed_grant" BLOB NOT NULL,
    "version" INTEGER NOT NULL,
    "renewing_until" INTEGER NULL,
    "ends_at" INTEGER NULL
);

CREATE TABLE "provider_apps" (
    "id" BLOB NOT NULL CONSTRAINT "pk_provider_apps" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "provider" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "sealed_secret" BLOB NOT NULL,
    "tenant" TEXT NULL,
    "cloud" TEXT NULL,
    "changed_by" BLOB NOT NULL,
    "changed_at" INTEGER NOT NULL
);

CREATE INDEX "ix_authorization_attempts_expires_at" ON "authorization_attempts" ("expires_at");

CREATE UNIQUE INDEX "ix_authorization_attempts_state_hash" ON "authorization_attempts" ("state_hash");

CREATE UNIQUE INDEX "ix_provider_apps_organization_id_provider" ON "provider_apps" ("organization_id", "provider");
