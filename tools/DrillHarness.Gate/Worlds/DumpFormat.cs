namespace DrillHarness.Gate.Worlds;

/// <summary>Tells dumps of pg_dump's own formats from SQL.</summary>
internal static class DumpFormat
{
    /// <summary>Whether it begins with the letters that pg_dump's own format begins with; is read from its start again afterwards.</summary>
    public static bool IsArchive(FileStream text)
    {
        Span<byte> head = stackalloc byte[5];
        var read = text.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        text.Position = 0;
        return read == head.Length && head.SequenceEqual("PGDMP"u8);
    }
}
