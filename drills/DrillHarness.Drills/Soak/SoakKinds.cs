namespace DrillHarness.Drills.Soak;

/// <summary>The kinds of incidents, and which of them a seed has.</summary>
public static class SoakKinds
{
    internal const string Delete = "delete";
    internal const string DeleteCascade = "delete-cascade";
    internal const string MassUpdate = "mass-update";
    internal const string SetNull = "set-null";
    internal const string SetDefault = "set-default";
    internal const string Truncate = "truncate";
    internal const string TruncateCascade = "truncate-cascade";
    internal const string DropTable = "drop-table";
    internal const string DropSchema = "drop-schema";
    internal const string DropColumn = "drop-column";
    internal const string PartitionDrop = "partition-drop";
    internal const string PartitionDetach = "partition-detach";
    internal const string PartitionMove = "partition-move";
    internal const string KeyUpdate = "pk-update";
    internal const string Upsert = "upsert-overwrite";
    internal const string UpdateThenDelete = "update-then-delete";
    internal const string Savepoints = "savepoints";
    internal const string Block = "plpgsql-block";
    internal const string Prepared = "prepared";
    internal const string Trickle = "trickle";

    /// <summary>Whether the script changes the keys of the rows that it hits.</summary>
    internal static bool ChangesKeys(string kind) => kind is KeyUpdate or PartitionMove;

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Delete, DeleteCascade, MassUpdate, SetNull, SetDefault, Truncate, TruncateCascade, DropTable, DropSchema, DropColumn,
        PartitionDrop, PartitionDetach, PartitionMove, KeyUpdate, Upsert, UpdateThenDelete, Savepoints, Block, Prepared, Trickle,
    ];

    /// <summary>
    /// The kind that a seed has. Seeds in a row take turns: every block of as many seeds as there are kinds has each kind once, in an order of its own.
    /// </summary>
    public static string Of(ulong seed)
    {
        var (block, place) = (seed / (ulong)All.Count, (int)(seed % (ulong)All.Count));
        return SoakDice.For(block, "kinds").Shuffled(All)[place];
    }
}
