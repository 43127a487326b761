namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>Makes rows that satisfy the schema, out of numbers and of the parents that are there.</summary>
internal static class RowMaker
{
    /// <summary>The number of the row that defaults refer to.</summary>
    public const int PillarNumber = 1;

    private const int PillarBucket = 9;
    private const int Dangling = 900_000;

    /// <summary>A key column's value for the row of a number.</summary>
    public static string KeyOf(SoakTable table, string column, int number) => column switch
    {
        SoakTable.Code => $"'c-{number}'",
        SoakTable.Bucket => BucketOf(number).ToString(System.Globalization.CultureInfo.InvariantCulture),
        "tenant_id" => $"{PillarNumber}",
        "uid" => $"md5({Recovery.Catalog.Sql.Literal(table.Name)} || '{number}')::uuid",
        "the key" => $"'k''{number} ö'",
        _ => $"{number}",
    };

    /// <summary>The next row of a table; null when it needs a parent and there is none.</summary>
    public static SoakRow? Next(SoakTable table, SoakDice dice)
    {
        var number = (table.Inherits ?? table).NextNumber++;
        var row = new SoakRow(BucketOf(number)) { Pillar = number == PillarNumber };
        foreach (var column in table.Written)
            row.Values[column.Name] = Value(table, column, number, dice);
        foreach (var key in table.ForeignKeys)
            if (!Refer(table, key, row, number, dice)) return null;
        return row;
    }

    /// <summary>Points a row at one of the parents that are there, or at nothing.</summary>
    public static bool Refer(SoakTable table, SoakForeignKey key, SoakRow row, int number, SoakDice dice)
    {
        var nullable = !table.Column(key.Columns[0]).NotNull;
        var parent = nullable && (dice.Percent(12) || key.IsCircle && dice.Percent(50)) ? null
            : row.Pillar ? key.Parent.Rows.FirstOrDefault() : dice.AnyOrNone(key.Parent.Present);
        if (parent is null && !nullable) return false;
        for (var at = 0; at < key.Columns.Count; at++)
        {
            row.Values[key.Columns[at]] = key.NotValid && nullable && number % 13 == 0
                ? KeyOf(key.Parent, key.ParentColumns[at], Dangling + number)
                : parent?[key.ParentColumns[at]] ?? "NULL";
        }

        return true;
    }

    private static int BucketOf(int number) => number == PillarNumber ? PillarBucket : number % PillarBucket;

    private static string Value(SoakTable table, SoakColumn column, int number, SoakDice dice) => column switch
    {
        { Free: true } => !column.NotNull && dice.Percent(12) ? "NULL" : column.Type.Draw(dice),
        { Name: SoakTable.Code or SoakTable.Bucket } => KeyOf(table, column.Name, number),
        { Name: SoakTable.Slot or SoakTable.Touched } => column.Type.Value(number),
        _ when table.Key.Contains(column.Name) => KeyOf(table.Inherits ?? table, column.Name, number),
        _ => column.Default ?? "NULL",
    };
}
