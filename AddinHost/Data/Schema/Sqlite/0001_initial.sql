CREATE TABLE "api_keys" (
    "id" BLOB NOT NULL CONSTRAINT "pk_api_keys" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "key_hash" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "revoked_at" INTEGER NULL
);


CREATE TABLE "consents" (
    "id" BLOB NOT NULL CONSTRAINT "pk_consents" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "mailbox_id" BLOB NOT NULL,
    "disclosure_id" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "scopes_asked" TEXT NOT NULL,
    "scopes_granted" TEXT NOT NULL,
    "given_at" INTEGER NOT NULL
);


CREATE TABLE "contacts" (
    "id" BLOB NOT NULL CONSTRAINT "pk_contacts" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "name" TEXT NULL,
    "created_at" INTEGER NOT NULL
);


CREATE TABLE "folder_cursors" (
    "mailbox_id" BLOB NOT NULL,
    "folder" TEXT NOT NULL,
    "organization_id" BLOB NOT NULL,
    "cursor" TEXT NOT NULL,
    CONSTRAINT "pk_folder_cursors" PRIMARY KEY ("mailbox_id", "folder")
);


CREATE TABLE "idempotent_answers" (
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BLOB NOT NULL,
    "answer" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    CONSTRAINT "pk_idempotent_answers" PRIMARY KEY ("organization_id", "member_id", "key")
);


CREATE TABLE "installations" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_installations" PRIMARY KEY,
    "outlook_addin_id" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL,
    "set_up_at" INTEGER NULL
);


CREATE TABLE "known_message_ids" (
    "organization_id" BLOB NOT NULL,
    "hash" INTEGER NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    CONSTRAINT "pk_known_message_ids" PRIMARY KEY ("organization_id", "hash", "mail_message_id")
);


CREATE TABLE "ledger_entries" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_ledger_entries" PRIMARY KEY AUTOINCREMENT,
    "organization_id" BLOB NOT NULL,
    "mailbox_id" BLOB NOT NULL,
    "message_id_hash" INTEGER NOT NULL,
    "provider_id_hash" INTEGER NOT NULL,
    "decision" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "seen_at" INTEGER NOT NULL
);


CREATE TABLE "mail_attachments" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mail_attachments" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "blob" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "content_id" TEXT NULL,
    "position" INTEGER NOT NULL
);


CREATE TABLE "mail_bodies" (
    "mail_message_id" BLOB NOT NULL CONSTRAINT "pk_mail_bodies" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "header_block" BLOB NOT NULL,
    "text" TEXT NULL,
    "html" TEXT NULL
);


CREATE TABLE "mail_deliveries" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mail_deliveries" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mail_message_id" BLOB NOT NULL,
    "address" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "code" TEXT NULL,
    "text" TEXT NULL
);


CREATE TABLE "mail_messages" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mail_messages" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "thread_id" BLOB NOT NULL,
    "message_id" TEXT NOT NULL,
    "identity" BLOB NOT NULL,
    "shares_message_id" INTEGER NOT NULL,
    "direction" TEXT NOT NULL,
    "from_name" TEXT NULL,
    "from_address" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "cc" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "preview" TEXT NOT NULL,
    "sent_at" INTEGER NOT NULL,
    "mailbox_id" BLOB NULL,
    "member_id" BLOB NULL,
    "logged_at" INTEGER NOT NULL,
    "state" TEXT NULL
);


CREATE TABLE "mailbox_connections" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_mailbox_connections" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "settings" TEXT NOT NULL,
    "sealed_secrets" BLOB NULL
);


CREATE TABLE "mailbox_syncs" (
    "mailbox_id" BLOB NOT NULL CONSTRAINT "pk_mailbox_syncs" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "fence" INTEGER NOT NULL
);


CREATE TABLE "mailboxes" (
    "id" BLOB NOT NULL CONSTRAINT "pk_mailboxes" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "provider" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "display_name" TEXT NULL,
    "state" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "problem_code" TEXT NULL,
    "problem_fingerprint" TEXT NULL,
    "connected_at" INTEGER NOT NULL,
    "last_sync_at" INTEGER NULL,
    "coverage_present" INTEGER NULL,
    "coverage_seen" INTEGER NULL,
    "coverage_checked_at" INTEGER NULL,
    "test_sent_at" INTEGER NULL,
    "test_arrived_at" INTEGER NULL,
    "removed_at" INTEGER NULL
);


CREATE TABLE "members" (
    "id" BLOB NOT NULL CONSTRAINT "pk_members" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "permissions" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "user_name" TEXT NULL,
    "normalized_user_name" TEXT NULL,
    "email" TEXT NULL,
    "normalized_email" TEXT NULL,
    "email_confirmed" INTEGER NOT NULL,
    "password_hash" TEXT NULL,
    "security_stamp" TEXT NULL,
    "concurrency_stamp" TEXT NULL,
    "phone_number" TEXT NULL,
    "phone_number_confirmed" INTEGER NOT NULL,
    "two_factor_enabled" INTEGER NOT NULL,
    "lockout_end" INTEGER NULL,
    "lockout_enabled" INTEGER NOT NULL,
    "access_failed_count" INTEGER NOT NULL
);


CREATE TABLE "memory_mails" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_memory_mails" PRIMARY KEY AUTOINCREMENT,
    "organization_id" BLOB NOT NULL,
    "mailbox_id" BLOB NOT NULL,
    "folder" TEXT NOT NULL,
    "content" BLOB NOT NULL,
    "received_at" INTEGER NOT NULL,
    "deliver_at" INTEGER NOT NULL
);


CREATE TABLE "organizations" (
    "id" BLOB NOT NULL CONSTRAINT "pk_organizations" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "sealed_hash_key" BLOB NOT NULL,
    "created_at" INTEGER NOT NULL
);


CREATE TABLE "outbox_events" (
    "id" BLOB NOT NULL CONSTRAINT "pk_outbox_events" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NULL,
    "kind" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "sequence" INTEGER NULL
);


CREATE TABLE "outgoing_mails" (
    "mail_message_id" BLOB NOT NULL CONSTRAINT "pk_outgoing_mails" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "mailbox_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "contact_id" BLOB NOT NULL,
    "blob" TEXT NOT NULL,
    "recipients" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "handle" TEXT NULL,
    "handed_off_at" INTEGER NULL,
    "attempts" INTEGER NOT NULL,
    "due_at" INTEGER NULL,
    "problem_code" TEXT NULL
);


CREATE TABLE "pane_grants" (
    "id" BLOB NOT NULL CONSTRAINT "pk_pane_grants" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "code_hash" BLOB NOT NULL,
    "code_challenge" TEXT NOT NULL,
    "redirect_uri" TEXT NOT NULL,
    "code_expires_at" INTEGER NOT NULL,
    "code_used_at" INTEGER NULL,
    "refresh_hash" BLOB NULL,
    "refresh_expires_at" INTEGER NULL,
    "revoked_at" INTEGER NULL,
    "created_at" INTEGER NOT NULL
);


CREATE TABLE "protection_keys" (
    "id" BLOB NOT NULL CONSTRAINT "pk_protection_keys" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "xml" TEXT NOT NULL
);


CREATE TABLE "timeline_entries" (
    "id" BLOB NOT NULL CONSTRAINT "pk_timeline_entries" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "record_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "source_id" BLOB NOT NULL,
    "occurred_at" INTEGER NOT NULL
);


CREATE TABLE "contact_addresses" (
    "id" BLOB NOT NULL CONSTRAINT "pk_contact_addresses" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "contact_id" BLOB NOT NULL,
    "address" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    CONSTRAINT "fk_contact_addresses_contacts_contact_id" FOREIGN KEY ("contact_id") REFERENCES "contacts" ("id") ON DELETE CASCADE
);


CREATE TABLE "asp_net_user_claims" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_asp_net_user_claims" PRIMARY KEY AUTOINCREMENT,
    "user_id" BLOB NOT NULL,
    "claim_type" TEXT NULL,
    "claim_value" TEXT NULL,
    CONSTRAINT "fk_asp_net_user_claims_members_user_id" FOREIGN KEY ("user_id") REFERENCES "members" ("id") ON DELETE CASCADE
);


CREATE TABLE "asp_net_user_logins" (
    "login_provider" TEXT NOT NULL,
    "provider_key" TEXT NOT NULL,
    "provider_display_name" TEXT NULL,
    "user_id" BLOB NOT NULL,
    CONSTRAINT "pk_asp_net_user_logins" PRIMARY KEY ("login_provider", "provider_key"),
    CONSTRAINT "fk_asp_net_user_logins_members_user_id" FOREIGN KEY ("user_id") REFERENCES "members" ("id") ON DELETE CASCADE
);


CREATE TABLE "asp_net_user_tokens" (
    "user_id" BLOB NOT NULL,
    "login_provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NULL,
    CONSTRAINT "pk_asp_net_user_tokens" PRIMARY KEY ("user_id", "login_provider", "name"),
    CONSTRAINT "fk_asp_net_user_tokens_members_user_id" FOREIGN KEY ("user_id") REFERENCES "members" ("id") ON DELETE CASCADE
);


CREATE UNIQUE INDEX "ix_api_keys_key_hash" ON "api_keys" ("key_hash");


CREATE INDEX "ix_asp_net_user_claims_user_id" ON "asp_net_user_claims" ("user_id");


CREATE INDEX "ix_asp_net_user_logins_user_id" ON "asp_net_user_logins" ("user_id");


CREATE INDEX "ix_consents_mailbox_id" ON "consents" ("mailbox_id");


CREATE INDEX "ix_contact_addresses_contact_id" ON "contact_addresses" ("contact_id");


CREATE UNIQUE INDEX "ix_contact_addresses_organization_id_address" ON "contact_addresses" ("organization_id", "address");


CREATE INDEX "ix_contacts_organization_id_name" ON "contacts" ("organization_id", "name");


CREATE INDEX "ix_idempotent_answers_created_at" ON "idempotent_answers" ("created_at");


CREATE UNIQUE INDEX "ix_ledger_entries_mailbox_id_provider_id_hash" ON "ledger_entries" ("mailbox_id", "provider_id_hash");


CREATE INDEX "ix_ledger_entries_organization_id_message_id_hash" ON "ledger_entries" ("organization_id", "message_id_hash");


CREATE INDEX "ix_mail_attachments_blob" ON "mail_attachments" ("blob");


CREATE INDEX "ix_mail_attachments_mail_message_id" ON "mail_attachments" ("mail_message_id");


CREATE UNIQUE INDEX "ix_mail_deliveries_mail_message_id_address" ON "mail_deliveries" ("mail_message_id", "address");


CREATE UNIQUE INDEX "ix_mail_messages_organization_id_identity" ON "mail_messages" ("organization_id", "identity");


CREATE INDEX "ix_mail_messages_organization_id_logged_at" ON "mail_messages" ("organization_id", "logged_at");


CREATE INDEX "ix_mail_messages_thread_id" ON "mail_messages" ("thread_id");


CREATE INDEX "ix_mailboxes_member_id" ON "mailboxes" ("member_id");


CREATE UNIQUE INDEX "ix_mailboxes_organization_id_address" ON "mailboxes" ("organization_id", "address") WHERE removed_at IS NULL;


CREATE UNIQUE INDEX "email_index" ON "members" ("normalized_email");


CREATE INDEX "ix_members_organization_id" ON "members" ("organization_id");


CREATE UNIQUE INDEX "user_name_index" ON "members" ("normalized_user_name");


CREATE INDEX "ix_memory_mails_mailbox_id_folder_id" ON "memory_mails" ("mailbox_id", "folder", "id");


CREATE INDEX "ix_outbox_events_created_at" ON "outbox_events" ("created_at");


CREATE UNIQUE INDEX "ix_outbox_events_sequence" ON "outbox_events" ("sequence");


CREATE INDEX "ix_outgoing_mails_blob" ON "outgoing_mails" ("blob");


CREATE INDEX "ix_outgoing_mails_due_at" ON "outgoing_mails" ("due_at");


CREATE UNIQUE INDEX "ix_pane_grants_code_hash" ON "pane_grants" ("code_hash");


CREATE INDEX "ix_pane_grants_member_id" ON "pane_grants" ("member_id");


CREATE INDEX "ix_timeline_entries_organization_id_occurred_at_id" ON "timeline_entries" ("organization_id", "occurred_at", "id");


CREATE UNIQUE INDEX "ix_timeline_entries_organization_id_record_id_kind_source_id" ON "timeline_entries" ("organization_id", "record_id", "kind", "source_id");


CREATE INDEX "ix_timeline_entries_organization_id_record_id_occurred_at_id" ON "timeline_entries" ("organization_id", "record_id", "occurred_at", "id");


CREATE INDEX "ix_timeline_entries_source_id" ON "timeline_entries" ("source_id");



