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
        Supported(Area, "a dropped column's rows under other keys", "the WAL tells where a row lies whose key was changed since; what finds no row, or cannot be told from another, is listed", "a key changed since"),
        Supported(Area, "a dropped column of rows that other bad transactions took or changed", "deleted rows have the value that they were deleted with; of changed ones, what was changed is undone where nobody edited it before the column went", "values that an earlier bad transaction changed"),
        Supported(Area, "a table dropped long after another", "where customers write between two locks of one transaction, each table is read just before its own lock; of those locked before, only the catalog"),
        Supported(Area, "a dropped identity", "rows that were added since are numbered on from where it stood", "an identity, and the type of a column that rows were deleted with"),
        Supported(Area, "drop column with all that was set on it", "checks, comment, grants, statistics target, storage; a check that does not hold any more is NOT VALID and told"),
        Supported(Area, "drop a unique rule that somebody's rows break since", "all comes back but the rule; told"),
        Supported(Area, "a reference of several columns comes back as a whole", "half of it may lead nowhere"),
        Supported(Area, "drop table whose row type a column has", "the table first, then the column with its values"),
        Supported(Area, "partition dropped", "made again and attached"),
        Supported(Area, "a dropped partition, and rows of its bounds in the default one since", "they move into the partition that is made again, and back when it is undone"),
        Supported(Area, "partition detached", "attached again with its bound"),
        Supported(Area, "primary key update", "rows get their keys back, and what hung on the new key since follows"),
        Supported(Area, "primary keys shifted", "rows that trade keys are taken out and put in together"),
        Supported(Area, "keys shifted in a tree", "what a row hung on is judged by the keys that come back, not by those that stand"),
        Supported(Area, "keys shifted onto a deleted row's", "rows that trade keys are out while deleted ones are put back"),
        Supported(Area, "keys updated in a circle of foreign keys", "all keys of the circle come back at once"),
        Supported(Area, "a parent's key updated and its children deleted", "children come back to the key that comes back"),
        Supported(Area, "a unique value given to another row", "that row gets its own back in the same merge, so that nothing stands in the deleted one's place"),
        Supported(Area, "deleted and inserted again by the bad transaction", "by the same key or the same unique value it is the same row, changed"),
        Supported(Area, "truncated and filled again by the bad transaction", "sums over each column tell a rewrite, which takes the rows along, from other rows in their place"),
        Supported(Area, "inserted again and edited since is a conflict", "listed by key: whose row it is now cannot be told"),
        Supported(Area, "keys given again after a restart", "a conflict listed by key, and so is what hung on it: it may not hang on a stranger's row"),
        Supported(Area, "a parent made anew, and rows whose key names it", "they follow with that part of their key, and what hangs on it follows them"),
        Supported(Area, "a child of a row in conflict comes back without it", "where the foreign key would have emptied the reference; told"),
        Supported(Area, "a changed row's key changed since, and its table written anew", "a conflict listed by key: which row it is now cannot be told"),
        Supported(Area, "a parent that somebody deletes while a reference to it comes back", "has to wait until the merge has ended"),
        Supported(Area, "upsert overwrites", "an update like any other; rows that the upsert inserted stay and are counted"),
        Supported(Area, "updated and then deleted", "netted to the version that the transaction found"),
        Supported(Area, "savepoints", "rolled-back ones are netted out by the commit record's list"),
        Supported(Area, "plpgsql block", "exception blocks are savepoints"),
        Supported(Area, "prepared transaction", "known by its own id, wherever its COMMIT PREPARED stands"),
        Supported(Area, "many small transactions", "each row as it was just before it was taken: the fewest stops that show every version"),
        Supported(Area, "changed twice with an edit between", "bad changes of one row are undone one by one, the last first"),
        Supported(Area, "deleted, made again with the same key, deleted again", "the last version counts"),
        Supported(Area, "a rewrite between", "VACUUM FULL and CLUSTER give a table another file: each stop's own catalog names it"),
        Refused(Area, "a dropped table made again by hand", "what it holds now cannot be told from what it held", "was made again since"),
        Refused(Area, "a dropped column made again by hand", "what it holds now cannot be told from what it held", "was made again since"),
        Reported(Area, "unlogged", "the WAL does not carry the rows of unlogged tables: they are in no copy"),
        Refused(Area, "a column retyped by the bad transaction", "values in the new type cannot be told from edits since", "changed the type of"),
        Refused(Area, "a row that an update moves to another partition", "the WAL tells a deletion here and an insertion there, not that they belong together", "to another partition"),
        Refused(Area, "large objects", "they hang on no row and lie in a system catalog", "large objects"),
    ];
}
