using DrillHarness.Gate.Trials;
using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Applications;

/// <summary>A table that customers work on: they write to one column of its rows, and where a row like another one can be added they add some and take those away again.</summary>
/// <param name="Edited">The table and the column.</param>
internal sealed record CustomerTable(EditedTable Edited)
{
    private TableShape Shape => Edited.Shape;

    public string Name => Shape.Name.ToString();

    /// <summary>True when a row can be added that is like another but for a key that the server gives.</summary>
    public bool CanAdd => Shape is { PrimaryKey: [var key], UniqueKeys: var others, Parent: null } && others.All(other => other.IsPrimary)
        && Shape.All.Single(column => column.Name == key) is { } column && (column.Identity.Length > 0 || column.Default is not null);

    /// <summary>Adds a row like the one with the key <c>$2</c>, with <c>$1</c> in the column. Its key, as an array of text.</summary>
    public string Add
    {
        get
        {
            var like = Shape.Columns.Except([Shape.PrimaryKey[0], Edited.Column.Name]).ToList();
            return $"INSERT INTO {Shape.Name.Quoted} ({Sql.List([.. like, Edited.Column.Name])}) SELECT {string.Concat(like.Select(column => $"{Sql.Identifier(column)}, "))}{Edited.Value} FROM ONLY {Shape.Name.Quoted} WHERE {Edited.KeyIs("$2")} RETURNING ARRAY[{Sql.Identifier(Shape.PrimaryKey[0])}::text]";
        }
    }

    /// <summary>Takes the row with the key <c>$1</c> away.</summary>
    public string Remove => $"DELETE FROM ONLY {Shape.Name.Quoted} WHERE {Edited.KeyIs("$1")}";

    /// <summary>Those of a catalog that customers can work on.</summary>
    public static IReadOnlyList<CustomerTable> Of(SchemaCatalog catalog) =>
        [.. catalog.Tables.Where(table => !table.IsUnlogged).Select(table => EditedTable.Of(table, new HashSet<string>())).OfType<EditedTable>().Select(edited => new CustomerTable(edited))];
}
