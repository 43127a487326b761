namespace DrillHarness.Recovery.Damage;

/// <summary>What a relation's file holds.</summary>
public enum FileRole
{
    /// <summary>The rows of an ordinary table.</summary>
    Table,

    /// <summary>The rows of a materialized view: they can be computed anew.</summary>
    MaterializedView,

    /// <summary>An index or a TOAST table; what happens to it happens to its table.</summary>
    Part,

    /// <summary>A system catalog.</summary>
    Catalog,

    /// <summary>Large objects (pg_largeobject).</summary>
    LargeObjects,

    /// <summary>Not known: the relation went, and no catalog at hand remembers it.</summary>
    Unknown,
}
