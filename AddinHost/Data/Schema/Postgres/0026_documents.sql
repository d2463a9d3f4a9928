-- Teams, documents behind links and what is kept of looks at them; templates shared with a team.

ALTER TABLE mail_templates ADD COLUMN team_id uuid;

;

;
