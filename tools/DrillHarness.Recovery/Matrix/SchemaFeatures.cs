using static DrillHarness.Recovery.Matrix.RecoveryMatrix;

namespace DrillHarness.Recovery.Matrix;

/// <summary>Kinds of schema.</summary>
internal static class SchemaFeatures
{
    private const string Area = "schema";

    public static IReadOnlyList<RecoveryFeature> All { get; } =
    [
        Supported(Area, "every built-in type", "arrays with lower bounds, composites, domains, enums, ranges, json, NaN and -0: binary COPY, compared by image"),
        Supported(Area, "large values out of line", "read through TOAST on the copy"),
        Supported(Area, "extension types", "equality operators are found wherever the extension put them"),
        Supported(Area, "names that need quotes", "every name is quoted"),
        Supported(Area, "identity always and generated columns", "OVERRIDING SYSTEM VALUE; the server computes generated ones"),
        Supported(Area, "partitioned by range, list and hash, with a foreign key to it", "rows go to their partition; keys to a partitioned table look into all of it"),
        Supported(Area, "inheritance", "each table for itself"),
        Supported(Area, "foreign keys: composite, to a unique key, across schemas, to itself, in a circle, deferred", "constraints are asked of the tables after rows are back"),
        Supported(Area, "a NOT VALID foreign key", "a row that may have dangled all along comes back as it was"),
        Supported(Area, "a tree a thousand deep", "set-based, no recursion"),
        Supported(Area, "customers' own deletions of parents stand", "what the foreign key would have done had the row been there"),
        Supported(Area, "a parent's key changed since", "the WAL tells where the row lies now, the copy what it was called: what is put back refers to it by the key that it has"),
        Supported(Area, "two parents' keys swapped since", "each row follows its own parent, whoever has its key now"),
        Supported(Area, "a parent's key changed since and given to a new row", "what is put back follows the row, not the key"),
        Supported(Area, "children whose key names a parent whose key changed since", "they follow with that part of their key, and what hangs on it follows them"),
        Supported(Area, "references changed to and from a parent whose key changed since", "both values are compared under the key that the parent has"),
        Supported(Area, "a parent's key changed, and its table written anew", "the row is known by who wrote it last, where that one wrote no other"),
        Supported(Area, "a parent's key changed, and its table written anew, is a conflict", "where who wrote it last wrote others too, which row it is now cannot be told"),
        Supported(Area, "a parent's key changed after its table was written anew is a conflict", "what hangs on rows that nobody wrote since comes back"),
        Supported(Area, "a parent that went to another partition is a conflict", "the WAL tells a deletion here and an insertion there"),
        Supported(Area, "a parent's key changed after the plan is a conflict", "no WAL is read then: what loses its parent after the plan is listed"),
        Supported(Area, "a parent deleted since and its key given to a new row", "what hung on the deleted row does not hang on the new one"),
        Supported(Area, "a deleted row's key given to another by a change of key", "a conflict, and so is what hung on it; what hung on the other follows"),
        Supported(Area, "undone: rows whose key was changed since are listed", "the undo log knows rows by the key that the merge left them with"),
        Supported(Area, "left out: a parent's children are conflicts", "told, not taken for customers' deletions"),
        Supported(Area, "unique rules: partial, NULLS NOT DISTINCT, expressions, exclusion", "a row whose place is taken by one made since is re-created, not doubled"),
        Supported(Area, "a key taken by a row that was there all along is a conflict", "listed by key with the reason"),
        Supported(Area, "what was made again by hand is not doubled, and what hung on it follows", "children hang on the new row"),
        Supported(Area, "made anew by another tenant is a stranger's", "with a tenant table: a conflict, and what hung on the lost row does not go to another tenant"),
        Supported(Area, "no primary key", "deleted rows come back as often as they were deleted; changed ones are found by their whole image"),
        Supported(Area, "triggers of every kind stay silent and as they were", "replica role; ENABLE ALWAYS ones and rules are off within the transaction"),
        Supported(Area, "a trigger that is wanted fires", "named ones fire, and are as before afterwards"),
        Refused(Area, "a trigger that is wanted and not there", "a name that is mistyped would keep nothing", "has a trigger"),
        Supported(Area, "row level security, forced", "row_security = off: a filtered read is an error, never a shorter result"),
        Supported(Area, "some tenants only", "by foreign keys to the tenant table; all others stay as they are"),
        Supported(Area, "columns added, dropped, renamed and retyped since", "columns follow by their number, values are cast"),
        Supported(Area, "a column dropped since by somebody's own deed", "rows come back without it"),
        Supported(Area, "a table renamed and moved since", "found by its object id"),
        Supported(Area, "a check added since makes conflicts of rows that break it", "the others come back"),
        Supported(Area, "a changed row that would break a check", "a conflict, the others get their values back"),
        Supported(Area, "a changed row that a rule made since refuses", "a conflict, the others get their values back"),
        Supported(Area, "a soft delete under a partial unique index", "a changed row whose place is taken is a conflict, the others get their values back"),
        Supported(Area, "some tenants only, by a reference that was nulled", "a changed row is the tenant's whose it was before"),
        Supported(Area, "sequences of restarted tables do not stay behind", "set to the further of both"),
        Supported(Area, "soft references", "type and id pairs, arrays and ids in jsonb, as declared: those that point at nothing after a merge are counted and told", "declared references that no foreign key holds are told when they point at nothing"),
        Refused(Area, "a column added NOT NULL without a default", "rows that come back have no value for it", "NOT NULL and without a default"),
        Refused(Area, "a table that is gone by somebody's own deed", "where its rows went is not in any catalog", "is not in the live database any more"),
        Supported(Area, "left out: a table that was dropped on purpose", "with --without TABLE the others come back"),
        Supported(Area, "left out: rows that moved to another partition, a column dropped and a table emptied", "what cannot be recovered does not keep the rest from it"),
        Refused(Area, "left out: a table that lost nothing", "a name that is mistyped leaves nothing out", "expected so of a table that is to be left out"),
        Refused(Area, "left out: a table that the bad transaction dropped", "what a transaction dropped comes back together", "what a transaction dropped comes back together"),
        Supported(Area, "a type renamed since", "the live column's type is the same one under its new name"),
        Refused(Area, "a column made too narrow since", "a value would be cut off", "does not fit the types"),
        Refused(Area, "a label of an enum renamed since", "the rows hold the old one; renamed back for the time of the recovery, they come back", "does not fit the types"),
        Refused(Area, "a key that changed since", "rows cannot be told apart", "its rows cannot be told apart", "a key of columns that were added since"),
        Refused(Area, "a dropped column of a table without a key", "values cannot be given back to their rows", "its table has no key"),
    ];
}
