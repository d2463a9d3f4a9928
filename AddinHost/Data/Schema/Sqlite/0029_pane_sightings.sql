-- When a member's pane in Outlook was last heard of.

CREATE TABLE "pane_sightings" (
    "member_id" BLOB NOT NULL CONSTRAINT "pk_pane_sightings" PRIMARY KEY,
    "organization_id" BLOB NOT NULL,
    "seen_at" INTEGER NOT NULL
);
