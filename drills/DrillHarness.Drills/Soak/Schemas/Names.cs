using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>Names that have to be quoted, and some that do not.</summary>
internal static class Names
{
    public static IReadOnlyList<string> Tables { get; } =
        ["orders", "Order Lines", "user", "größe", "page", "select", "item", "It\"em", "note", "very_long_name_of_a_table_that_goes_up_to_the_limit_of_sixty_3", "link", "badge"];

    public static IReadOnlyList<string> Columns { get; } =
        ["title", "Full Name", "from", "näme", "data", "value", "price", "status", "body", "Öl", "a\"b", "meta", "seen", "span", "group", "weight"];

    public static string Quote(string name) => Sql.Identifier(name);

    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));
}
