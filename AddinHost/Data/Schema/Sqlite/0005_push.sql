CREATE TABLE "mailbox_push" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_mailbox_push" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "provider" TEXT NOT NULL,
    "subscription_key" TEXT NULL,
    "sealed_value" BLOB NULL,
    "expires_at" INTEGER NULL,
    "due_at" INTEGER NOT NULL,
    "last_signal_at" INTEGER NULL,
    "problem_code" TEXT NULL
);

CREATE INDEX "ix_mailbox_push_subscription_key" ON "mailbox_push" ("subscription_key");
