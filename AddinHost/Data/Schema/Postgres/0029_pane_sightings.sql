-- When a member's pane in Outlook was last heard of.

CREATE TABLE pane_sightings (
    member_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_pane_sightings PRIMARY KEY (member_id)
);
