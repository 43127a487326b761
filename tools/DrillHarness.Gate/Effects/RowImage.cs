using System.Security.Cryptography;
using System.Text;

namespace DrillHarness.Gate.Effects;

/// <summary>
/// A row as the server writes its values as text, column by column; null for NULL. Written the same way by queries (<see cref="Sql"/>) and by the
/// decoder, so that keys and checksums of both can be compared.
/// </summary>
internal static class RowImage
{
    private const char Separator = '\u001f';
    private const char Null = '\u001e';

    /// <summary>Session settings under which values have one text only.</summary>
    public const string Options = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=3 -c bytea_output=hex -c row_security=off -c search_path=pg_catalog";

    /// <summary>The same for who asks a person's predicates: tables are found as the application finds them, and nothing can be written.</summary>
    public const string AskingOptions = "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=3 -c bytea_output=hex -c default_transaction_read_only=on";

    // A function takes at most 100 arguments.
    private const int MostArguments = 90;

    /// <summary>An SQL expression of a row's columns as one text. Functions are named with their schema: a script may have made others of their names.</summary>
    public static string Sql(IEnumerable<string> quotedColumns) => Joined([.. quotedColumns.Select(column =>
        $"CASE WHEN {column} IS NULL THEN E'\\x1e' ELSE pg_catalog.concat({column}) END")]);

    private static string Joined(IReadOnlyList<string> texts) => texts.Count switch
    {
        0 => "''",
        <= MostArguments => $"pg_catalog.concat_ws(E'\\x1f', {string.Join(", ", texts)})",
        _ => Joined([.. texts.Chunk(MostArguments).Select(part => Joined(part))]),
    };

    /// <summary>The same of decoded values.</summary>
    public static string Of(IEnumerable<string?> values) => string.Join(Separator, values.Select(value => value ?? Null.ToString()));

    /// <summary>An SQL expression of what <see cref="Checksum"/> is of a row.</summary>
    public static string SqlRowChecksum(IEnumerable<string> quotedColumns) =>
        $"('x' || pg_catalog.encode(pg_catalog.substr(pg_catalog.sha256(pg_catalog.convert_to({Sql(quotedColumns)}, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint";

    /// <summary>An SQL aggregate over rows that adds up to the same however the rows are ordered.</summary>
    public static string SqlChecksum(IEnumerable<string> quotedColumns) => $"coalesce(sum({SqlRowChecksum(quotedColumns)}), 0)::text";

    /// <summary>What one row adds to it.</summary>
    public static long Checksum(string image) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(image)).AsSpan(0, 8));

    /// <summary>For people: a key's values, by commas.</summary>
    public static string Readable(string key) => key.Replace(Separator.ToString(), ", ", StringComparison.Ordinal).Replace(Null.ToString(), "NULL", StringComparison.Ordinal);
}
