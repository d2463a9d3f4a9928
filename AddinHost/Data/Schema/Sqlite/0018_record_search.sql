-- Where the text of a contact or company stands in the full-text table below: numbers that stay, which the rows' own need not do.
CREATE TABLE record_places (
    position INTEGER NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL,
    record_id BLOB NOT NULL UNIQUE
);

-- Three letters each, so that any part of a word is found; kept up to date by the database itself, whoever writes.
CREATE VIRTUAL TABLE record_text USING fts5(search, content='', contentless_delete=1, tokenize="trigram case_sensitive 1");

INSERT INTO record_places (organization_id, record_id) SELECT organization_id, id FROM contacts;
INSERT INTO record_places (organization_id, record_id) SELECT organization_id, id FROM companies;
INSERT INTO record_text (rowid, search)
    SELECT place.position, COALESCE(contact.search, company.search) FROM record_places place LEFT JOIN contacts contact ON contact.id = place.record_id LEFT JOIN companies company ON company.id = place.record_id;

CREATE TRIGGER contacts_search_add AFTER INSERT ON contacts BEGIN
    INSERT INTO record_places (organization_id, record_id) VALUES (new.organization_id, new.id);
    INSERT INTO record_text (rowid, search) VALUES ((SELECT position FROM record_places WHERE record_id = new.id), new.search);
END;

CREATE TRIGGER contacts_search_change AFTER UPDATE OF search ON contacts WHEN old.search <> new.search BEGIN
    DELETE FROM record_text WHERE rowid = (SELECT position FROM record_places WHERE record_id = new.id);
    INSERT INTO record_text (rowid, search) VALUES ((SELECT position FROM record_places WHERE record_id = new.id), new.search);
END;

CREATE TRIGGER contacts_search_forget AFTER DELETE ON contacts BEGIN
    DELETE FROM record_text WHERE rowid = (SELECT position FROM record_places WHERE record_id = old.id);
    DELETE FROM record_places WHERE record_id = old.id;
END;

CREATE TRIGGER companies_search_add AFTER INSERT ON companies BEGIN
    INSERT INTO record_places (organization_id, record_id) VALUES (new.organization_id, new.id);
    INSERT INTO record_text (rowid, search) VALUES ((SELECT position FROM record_places WHERE record_id = new.id), new.search);
END;

CREATE TRIGGER companies_search_change AFTER UPDATE OF search ON companies WHEN old.search <> new.search BEGIN
    DELETE FROM record_text WHERE rowid = (SELECT position FROM record_places WHERE record_id = new.id);
    INSERT INTO record_text (rowid, search) VALUES ((SELECT position FROM record_places WHERE record_id = new.id), new.search);
END;

CREATE TRIGGER companies_search_forget AFTER DELETE ON companies BEGIN
    DELETE FROM record_text WHERE rowid = (SELECT position FROM record_places WHERE record_id = old.id);
    DELETE FROM record_places WHERE record_id = old.id;
END;
