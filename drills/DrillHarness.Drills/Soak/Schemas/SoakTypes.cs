using System.Globalization;

namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>
/// PostgreSQL's types, with values that are awkward: not a number, minus zero, trailing zeros, padding, key order, lower bounds that are not 1,
/// types whose equals sign compares areas and types that have none, values so large that they are stored apart.
/// </summary>
internal static class SoakTypes
{
    public const string Schema = "kinds";

    /// <summary>What has to be there before a column of one of the user's types.</summary>
    public const string Definitions =
        """
        CREATE SCHEMA kinds;
        CREATE TYPE kinds.mood AS ENUM ('sad', 'so so', 'happy''s', 'ecstatic');
        CREATE DOMAIN kinds.positive AS integer CHECK (VALUE > 0);
        CREATE DOMAIN kinds.short_text AS text COLLATE "C" CHECK (length(VALUE) < 100);
        CREATE DOMAIN kinds.pair AS integer[] CHECK (cardinality(VALUE) = 2);
        CREATE TYPE kinds.place AS (street text, number integer, mood kinds.mood);
        CREATE COLLATION kinds.nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        """;

    private static readonly string[] Words = ["plain", "O''Brien", "größer", "日本語", "back\\slash", "tab\there", "\"quoted\"", "🙂 smile", "ünïcode", "", "trailing  ", "NULL"];

    public static IReadOnlyList<SoakType> All { get; } =
    [
        new("smallint", n => $"'{(n % 60_000) - 30_000}'::smallint") { Narrow = true, Sortable = true },
        new("integer", n => $"{n}") { Sortable = true },
        new("bigint", n => $"{n * 1_000_003L}") { Sortable = true },
        new("numeric", n => Special(n, "'NaN'::numeric", "'Infinity'::numeric", "1.10", "1.1") ?? $"{n}.{n % 1000:000}0") { Sortable = true },
        new("numeric(14,3)", n => $"{n}.{n % 1000:000}") { Sortable = true },
        new("real", n => Special(n, "'NaN'::real", "'-0'::real", "'-Infinity'::real", "1.5e-40::real") ?? $"{n}.25::real"),
        new("double precision", n => Special(n, "'NaN'::float8", "'-0'::float8", "'Infinity'::float8", "0.1::float8 + 0.2") ?? $"{n}.1::float8"),
        new("text", n => $"'{Word(n)} {n}'") { Sortable = true },
        new("text COLLATE kinds.nocase", n => n % 2 == 0 ? $"'ABC {n / 2}'" : $"'abc {n / 2}'"),
        new("character varying(60)", n => $"'{Word(n)} {n}'") { Sortable = true },
        new("character(20)", n => $"'pad {n}  '"),
        new("\"char\"", n => $"'{(char)('a' + (n % 26))}'::\"char\"") { Narrow = true },
        new("name", n => $"'name {n}'::name"),
        new("boolean", n => n % 2 == 0 ? "true" : "false") { Narrow = true },
        new("date", n => Special(n, "'infinity'::date", "'0044-03-15 BC'::date") ?? $"'2000-01-01'::date + {n % 900_000}") { Narrow = true, Sortable = true },
        new("time", n => $"'00:00:00.000001'::time + interval '{n} milliseconds'"),
        new("time with time zone", n => $"'08:00:00+0{n % 10}:30'::timetz + interval '{n} milliseconds'"),
        new("timestamp", n => Special(n, "'-infinity'::timestamp") ?? $"'2001-02-03 04:05:06.789012'::timestamp + interval '{n} seconds'") { Sortable = true },
        new("timestamp with time zone", n => Special(n, "'infinity'::timestamptz") ?? $"'2020-10-25 00:30:00+00'::timestamptz + interval '{n} seconds'") { Sortable = true },
        new("interval", n => Special(n, "'1 mon'::interval", "'30 days'::interval", "'720 hours'::interval") ?? $"'{n} minutes {n % 40} days'::interval"),
        new("bytea", n => $"decode('00ff{n:x8}5c27', 'hex')") { Sortable = true },
        new("uuid", n => $"md5('{n}')::uuid") { Sortable = true },
        new("json", n => $$"""'{"b": {{n}},  "a" : [1.0, 1.00], "b": "größe"}'::json"""),
        new("jsonb", n => $$"""'{"n": {{n}}, "deep": {"list": [1, 2.0, null, "x"]}, "text": "größe {{n % 7}}"}'::jsonb"""),
        new("inet", n => $"'10.{n / 65_536 % 256}.{n / 256 % 256}.{n % 256}/{8 + (n % 24)}'::inet"),
        new("cidr", n => $"'10.{n / 65_536 % 256}.{n / 256 % 256}.{n % 256}/32'::cidr"),
        new("macaddr", n => $"'08:00:2b:{n / 65_536 % 256:x2}:{n / 256 % 256:x2}:{n % 256:x2}'::macaddr"),
        new("bit(24)", n => $"{n}::bit(24)"),
        new("bit varying(40)", n => $"B'{Convert.ToString(n, 2)}'"),
        new("point", n => $"'({n}, -{n % 100}.5)'::point"),
        new("box", n => $"'(({n}, 0), ({n + 2}, 2))'::box"),
        new("circle", n => $"'<({n}, 1), 5>'::circle"),
        new("path", n => $"'[(0,0),({n},1)]'::path"),
        new("int4range", n => Special(n, "'empty'::int4range", "'(,)'::int4range") ?? $"int4range({n}, {n + 10}, '{(n % 2 == 0 ? "[]" : "()")}')"),
        new("numrange", n => $"numrange({n}.10, {n + 1}.1, '(]')"),
        new("tstzrange", n => $"tstzrange('2020-01-01+00'::timestamptz + interval '{n} seconds', NULL)"),
        new("int8multirange", n => $"'{{[{n},{n + 2}), [{n + 10},{n + 20})}}'::int8multirange"),
        new("tsvector", n => $"'fat:2A,4 cat:{1 + (n % 100)} n{n}'::tsvector"),
        new("tsquery", n => $"'fat & !(cat <-> n{n})'::tsquery"),
        new("text[]", n => $"ARRAY['a,b', NULL, '{Word(n)}', '{n}']::text[]"),
        new("integer[]", n => n % 3 == 0 ? $"'[0:2]={{1,2,{n}}}'::integer[]" : n % 3 == 1 ? $"'{{{{1,2}},{{3,{n}}}}}'::integer[]" : $"ARRAY[{n}, NULL]"),
        new("jsonb[]", n => $$"""ARRAY['{"n": {{n}}}'::jsonb, NULL]"""),
        new("jsonpath", n => $"'$.a[*] ? (@ > {n})'::jsonpath"),
        new("pg_lsn", n => $"'{n:X}/{n:X}'::pg_lsn"),
        new("oid", n => $"{n}::oid"),
        new("kinds.mood", n => $"'{new[] { "sad", "so so", "happy''s", "ecstatic" }[n % 4]}'::kinds.mood") { Narrow = true, Sortable = true },
        new("kinds.mood[]", n => $"ARRAY['sad', '{(n % 2 == 0 ? "so so" : "ecstatic")}']::kinds.mood[]") { Narrow = true },
        new("kinds.positive", n => $"{n + 1}") { Sortable = true },
        new("kinds.short_text", n => $"'{Word(n)} {n}'"),
        new("kinds.pair", n => $"ARRAY[{n}, {n % 10}]"),
        new("kinds.place", n => $"ROW('{Word(n)} street', {n}, 'sad')::kinds.place"),
        new("kinds.place[]", n => $"ARRAY[ROW('a', {n}, 'happy''s')::kinds.place, NULL]"),
        Large("text", n => $"repeat('{Word(n)} {n}', 3000)"),
        Large("text", n => $"(SELECT string_agg(md5(i || ' of {n}'), '') FROM generate_series(1, 300) i)"),
        Large("bytea", n => $"decode((SELECT string_agg(md5(i || ' of {n}'), '') FROM generate_series(1, 500) i), 'hex')"),
        Large("jsonb", n => $"(SELECT jsonb_object_agg('key ' || i, md5(i || ' of {n}')) FROM generate_series(1, 120) i)"),
    ];

    public static SoakType Bigint { get; } = new("bigint", n => $"{n}") { Sortable = true };

    public static SoakType Integer { get; } = new("integer", n => $"{n}") { Sortable = true };

    public static SoakType Text { get; } = new("text", n => $"'{Word(n)} {n}'") { Sortable = true };

    public static SoakType Uuid { get; } = new("uuid", n => $"md5('key {n}')::uuid") { Sortable = true };

    public static SoakType Instant { get; } = new("timestamp with time zone",
        n => $"'2024-03-31 00:30:00+00'::timestamptz + interval '{n} seconds'") { Sortable = true };

    private static SoakType Large(string name, Func<int, string> value) => new(name, value);

    private static string Word(int n) => Words[n % Words.Length];

    // One in eleven of the customers' values is special; the script's are plain.
    private static string? Special(int n, params string[] specials) =>
        n < SoakType.ScriptNumbers && n % 11 == 0 ? specials[n / 11 % specials.Length].ToString(CultureInfo.InvariantCulture) : null;
}
