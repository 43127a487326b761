namespace DrillHarness.Cli.Tests;

/// <summary>
/// A database of another kind than any of the house's: a social network in the manner of the public ones, with polymorphic notifications, counters kept
/// by triggers, arrays, jsonb, partial unique indexes, self-references, and keys of several kinds.
/// </summary>
internal static class SocialSchema
{
    public const string Sql =
        """
        CREATE TYPE visibility AS ENUM ('public', 'unlisted', 'private', 'direct');
        CREATE DOMAIN handle AS text CHECK (VALUE ~ '^[a-z0-9_]+$');
        CREATE TABLE instances (id bigserial PRIMARY KEY, domain text NOT NULL UNIQUE);
        CREATE TABLE accounts (id bigserial PRIMARY KEY, instance_id bigint NOT NULL REFERENCES instances, username handle NOT NULL,
            moved_to_id bigint REFERENCES accounts ON DELETE SET NULL, fields jsonb NOT NULL DEFAULT '[]', suspended_at timestamptz);
        CREATE UNIQUE INDEX accounts_handle ON accounts (lower(username::text), instance_id) WHERE suspended_at IS NULL;
        CREATE TABLE conversations (id bigserial PRIMARY KEY, uri text UNIQUE);
        CREATE TABLE statuses (id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
            conversation_id bigint REFERENCES conversations ON DELETE SET NULL, in_reply_to_id bigint REFERENCES statuses ON DELETE SET NULL,
            reblog_of_id bigint REFERENCES statuses ON DELETE CASCADE, text text NOT NULL DEFAULT '', visibility visibility NOT NULL DEFAULT 'public',
            media_ids bigint[] NOT NULL DEFAULT '{}', created_at timestamptz NOT NULL DEFAULT now(), word_count int GENERATED ALWAYS AS (length(text)) STORED);
        CREATE UNIQUE INDEX one_reblog ON statuses (account_id, reblog_of_id) WHERE reblog_of_id IS NOT NULL;
        CREATE TABLE status_stats (status_id bigint PRIMARY KEY REFERENCES statuses ON DELETE CASCADE, favourites int NOT NULL DEFAULT 0);
        CREATE TABLE media_attachments (id bigserial PRIMARY KEY, status_id bigint REFERENCES statuses ON DELETE SET NULL, account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE, blob bytea);
        CREATE TABLE tags (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL UNIQUE);
        CREATE TABLE statuses_tags (status_id bigint NOT NULL REFERENCES statuses ON DELETE CASCADE, tag_id uuid NOT NULL REFERENCES tags ON DELETE CASCADE, PRIMARY KEY (tag_id, status_id));
        CREATE TABLE favourites (id bigserial PRIMARY KEY, account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE, status_id bigint NOT NULL REFERENCES statuses ON DELETE CASCADE, UNIQUE (account_id, status_id));
        CREATE TABLE mentions (id bigserial PRIMARY KEY, status_id bigint REFERENCES statuses ON DELETE CASCADE, account_id bigint REFERENCES accounts ON DELETE CASCADE);
        CREATE TABLE follows (account_id bigint REFERENCES accounts ON DELETE CASCADE, target_id bigint REFERENCES accounts ON DELETE CASCADE, PRIMARY KEY (account_id, target_id), CHECK (account_id <> target_id));
        CREATE TABLE notifications (id bigserial PRIMARY KEY, account_id bigint NOT NULL REFERENCES accounts ON DELETE CASCADE, activity_type text NOT NULL, activity_id bigint NOT NULL);
        CREATE TABLE audit (id bigserial PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id(), who text, what text);
        CREATE FUNCTION count_favourites() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'INSERT' THEN INSERT INTO status_stats VALUES (NEW.status_id, 1) ON CONFLICT (status_id) DO UPDATE SET favourites = status_stats.favourites + 1;
            ELSE UPDATE status_stats SET favourites = favourites - 1 WHERE status_id = OLD.status_id; END IF; RETURN NULL; END $$;
        CREATE TRIGGER count_favourites AFTER INSERT OR DELETE ON favourites FOR EACH ROW EXECUTE FUNCTION count_favourites();
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (who, what) VALUES (current_setting('app.who', true), TG_TABLE_NAME); RETURN NULL; END $$;
        CREATE TRIGGER note AFTER DELETE ON statuses FOR EACH STATEMENT EXECUTE FUNCTION note();
        INSERT INTO instances (domain) SELECT 'instance' || n || '.example' FROM generate_series(1, 4) n;
        INSERT INTO accounts (instance_id, username, fields) SELECT 1 + n % 4, 'user_' || n, jsonb_build_array(n) FROM generate_series(1, 80) n;
        INSERT INTO conversations (uri) SELECT 'tag:' || n FROM generate_series(1, 50) n;
        INSERT INTO statuses (id, account_id, conversation_id, in_reply_to_id, text, visibility, media_ids) SELECT n, 1 + n % 80, 1 + n % 50, CASE WHEN n > 100 AND n % 3 = 0 THEN n - 100 END,
            repeat('word ', n % 700), (ARRAY['public', 'private'])[1 + n % 2]::visibility, ARRAY[n, n + 1] FROM generate_series(1, 800) n;
        INSERT INTO statuses (id, account_id, reblog_of_id) SELECT 1000 + n, 1 + (n * 7) % 80, n FROM generate_series(1, 60) n;
        INSERT INTO tags (name) SELECT 'tag' || n FROM generate_series(1, 20) n;
        INSERT INTO statuses_tags SELECT s.id, t.id FROM statuses s JOIN tags t ON ('x' || substr(md5(s.id || t.name), 1, 1))::bit(4)::int = 1;
        INSERT INTO favourites (account_id, status_id) SELECT DISTINCT 1 + (n * 13) % 80, 1 + (n * 5) % 800 FROM generate_series(1, 1500) n;
        INSERT INTO media_attachments (status_id, account_id, blob) SELECT n, 1 + n % 80, decode(repeat(md5(n::text), 200), 'hex') FROM generate_series(1, 120) n;
        INSERT INTO mentions (status_id, account_id) SELECT n, 1 + (n * 3) % 80 FROM generate_series(1, 400) n;
        INSERT INTO follows SELECT a, b FROM generate_series(1, 80) a, generate_series(1, 80) b WHERE a <> b AND (a * b) % 11 = 0;
        INSERT INTO notifications (account_id, activity_type, activity_id) SELECT 1 + n % 80, 'Status', n FROM generate_series(1, 300) n;
        INSERT INTO notifications (account_id, activity_type, activity_id) SELECT account_id, 'Favourite', id FROM favourites WHERE id % 4 = 0;
        """;

    /// <summary>Every table's rows, one line each: count and hash.</summary>
    public const string Prints =
        """
        SELECT string_agg(format('%s %s', t, (xpath('/row/p/text()', query_to_xml(format(
            'SELECT count(*) || '':'' || coalesce(md5(string_agg(x::text, E''\n'' ORDER BY x::text)), '''') AS p FROM %s x', t), false, true, '')))[1]::text), E'\n' ORDER BY t)
        FROM (SELECT format('%I.%I', schemaname, tablename) t FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'drillharness')) tables
        """;

    /// <summary>What the catalogs say, temporary things left out.</summary>
    public const string Catalogs =
        """
        SELECT concat_ws('|', (SELECT md5(string_agg(c::text, '|' ORDER BY c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_(toast_)?temp'),
            (SELECT count(*) FROM pg_statistic), (SELECT count(*) FROM pg_proc), (SELECT md5(string_agg(t::text, '|' ORDER BY t.oid)) FROM pg_trigger t),
            (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'),
            (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del + n_mod_since_analyze) FROM pg_stat_user_tables))
        """;
}
