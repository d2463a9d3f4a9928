-- Any part of a word is found by its groups of three letters. The extension comes with PostgreSQL and any owner of a database may add it;
-- where it is not to be had, the same search reads every row.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX contacts_search_parts ON contacts USING gin (search gin_trgm_ops);
    CREATE INDEX companies_search_parts ON companies USING gin (search gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'pg_trgm is not to be had: searching contacts will read every row';
END
$$;
