-- Looks at documents by time, for the page of what happened; links of documents by their mail.

CREATE INDEX "ix_document_links_mail_message_id" ON "document_links" ("mail_message_id");
CREATE INDEX "ix_document_views_organization_id_started_at_id" ON "document_views" ("organization_id", "started_at", "id");
