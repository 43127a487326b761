using static DrillHarness.Recovery.Matrix.RecoveryMatrix;

namespace DrillHarness.Recovery.Matrix;

/// <summary>Kinds of damage.</summary>
internal static class DamageFeatures
{
    private const string Area = "damage";

    public static IReadOnlyList<RecoveryFeature> All { get; } =
    [
        Supported(Area, "delete", "read by tuple id just before the commit, put back by key"),
        Supported(Area, "delete with cascade", "cascades are in the WAL like any other deletion"),
        Supported(Area, "mass update: three-way by column", "a value comes back where the live one is still, byte for byte, what the bad transaction wrote"),
        Supported(Area, "on delete set null", "surviving rows get the reference back if nobody changed it and its parent lives"),
        Supported(Area, "on delete set default", "as SET NULL"),
        Supported(Area, "truncate", "the copy halts before the transaction's first lock and the whole file is read"),
        Supported(Area, "truncate cascade", "every file that the commit removed is read"),
        Supported(Area, "drop table", "made again from the copy's own definitions, rows, then indexes, constraints, triggers, views, grants, comments"),
        Supported(Area, "drop parent table cascade", "constraints of other tables that went with it come back; one that does not hold any more is NOT VALID and told"),
        Supported(Area, "drop schema cascade", "types, functions and sequences included; values of types made anew travel as text"),
        Supported(Area, "drop column", "the column is added again at the end, with its values by key, its default, indexes and constraints"),
        Supported(Area, "partition dropped", "made again and attached"),
        Supported(Area, "partition detached", "attached again with its bound"),
        Supported(Area, "primary key update", "rows get their keys back, and what hung on the new key since follows"),
        Supported(Area, "primary keys shifted", "rows that trade keys are taken out and put in together"),
        Supported(Area, "upsert overwrites", "an update like any other; rows that the upsert inserted stay and are counted"),
        Supported(Area, "updated and then deleted", "netted to the version that the transaction found"),
        Supported(Area, "savepoints", "rolled-back ones are netted out by the commit record's list"),
        Supported(Area, "plpgsql block", "exception blocks are savepoints"),
        Supported(Area, "prepared transaction", "known by its own id, wherever its COMMIT PREPARED stands"),
        Supported(Area, "many small transactions", "each row as it was just before it was taken: the fewest stops that show every version"),
        Supported(Area, "changed twice with an edit between", "bad changes of one row are undone one by one, the last first"),
        Supported(Area, "deleted, made again with the same key, deleted again", "the last version counts"),
        Supported(Area, "a rewrite between", "VACUUM FULL and CLUSTER give a table another file: each stop's own catalog names it"),
        Reported(Area, "unlogged", "the WAL does not carry the rows of unlogged tables: they are in no copy"),
        Refused(Area, "a column retyped by the bad transaction", "values in the new type cannot be told from edits since", "changed the type of"),
        Refused(Area, "a row that an update moves to another partition", "the WAL tells a deletion here and an insertion there, not that they belong together", "to another partition"),
        Refused(Area, "large objects", "they hang on no row and lie in a system catalog", "large objects"),
    ];
}
