-- Identities at Google and Microsoft that members tied to themselves.

CREATE TABLE "linked_identities" (
    "id" BLOB NOT NULL CONSTRAINT "pk_linked_identities" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "member_id" BLOB NOT NULL,
    "kind" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "linked_at" INTEGER NOT NULL,
    "last_seen_at" INTEGER NOT NULL
);

CREATE UNIQUE INDEX "ix_linked_identities_issuer_subject" ON "linked_identities" ("issuer", "subject");
CREATE INDEX "ix_linked_identities_member_id" ON "linked_identities" ("member_id");
