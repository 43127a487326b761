using DrillHarness.Drills.Soak.Schemas;

namespace DrillHarness.Drills.Soak.Incidents;

/// <summary>The DELETE statements that take some rows away, with those first that would refuse to let them go.</summary>
internal static class Deletions
{
    public static IEnumerable<string> Of(SoakSchema schema, SoakTable table, string condition) =>
        Refusing(schema, table, condition, 0).Append($"DELETE FROM {table.Quoted} WHERE {condition}");

    private static IEnumerable<string> Refusing(SoakSchema schema, SoakTable table, string condition, int depth)
    {
        if (depth > 8) yield break;
        var heirs = schema.Tables.Where(heir => heir.Inherits == table);
        foreach (var key in heirs.Prepend(table).SelectMany(parent => parent.ReferencedBy).Where(key => key.Child != table))
        {
            if (!key.Refuses && key.OnDelete != SoakForeignKey.Cascade) continue;
            var children = key.ChildrenOf(condition);
            foreach (var statement in Refusing(schema, key.Child, children, depth + 1)) yield return statement;
            if (key.Refuses) yield return $"DELETE FROM {key.Child.Quoted} WHERE {children}";
        }
    }
}
