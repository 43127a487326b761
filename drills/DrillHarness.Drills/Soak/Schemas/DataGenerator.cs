namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>Fills a generated schema with its first rows.</summary>
internal static class DataGenerator
{
    private const int LeastRows = 20;

    public static void Fill(SoakSchema schema, SoakDice dice, SoakSize size)
    {
        foreach (var table in schema.Tables)
        {
            var rows = table == schema.Tenants ? dice.Between(3, 8) : dice.Between(LeastRows, Math.Max(LeastRows, size.Rows));
            for (var made = 0; made < rows; made++)
            {
                if (RowMaker.Next(table, dice) is not { } row) continue;
                table.Rows.Add(row);
                // Where nothing tells rows apart, some are the same in every column.
                if (table.Style == KeyStyle.None && made % 5 == 4) table.Rows.Add(row);
            }
        }

        foreach (var key in schema.ForeignKeys.Where(key => key.IsCircle))
        foreach (var row in key.Child.Rows)
            RowMaker.Refer(key.Child, key, row, 0, dice);
    }
}
