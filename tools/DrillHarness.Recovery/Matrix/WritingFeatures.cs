using static DrillHarness.Recovery.Matrix.RecoveryMatrix;

namespace DrillHarness.Recovery.Matrix;

/// <summary>How rows are written, and what is refused then.</summary>
internal static class WritingFeatures
{
    private const string Area = "writing";

    public static IReadOnlyList<RecoveryFeature> All { get; } =
    [
        Supported(Area, "one transaction", "all or nothing, with lock and statement timeouts; it gives way to customers and tries again", "Deleted_rows_come_back_and_what_happened_since_stands"),
        Supported(Area, "in small batches", "parents first, each batch in a transaction of its own; what has to go as a whole (keys traded, circles, no key, DDL) does, and says so"),
        Supported(Area, "a killed merge goes on where it was", "the undo log of each batch says what is back", "A_killed_apply_in_batches_reaches_the_same_end_when_it_is_run_again"),
        Supported(Area, "a second run changes nothing", "the merge is noted in the live database, in its own transaction", "Deleted_rows_come_back_and_what_happened_since_stands"),
        Supported(Area, "some tenants first", "the rest follows, and what customers did between stays", "Tenants_that_came_back_first_are_left_alone_by_what_follows_even_after_a_crash_between"),
        Supported(Area, "undo", "rows edited since are listed, not reverted; a sequence stays where it is, so that no key is given twice", "The_whole_path_on_a_schema_of_another_project_and_undo_leaves_every_row_as_before"),
        Supported(Area, "a copy made elsewhere", "rows of named tables compared by key; its limits are said", "A_clone_made_elsewhere_is_compared_by_key_and_its_limits_are_said"),
        Refused(Area, "customers hold the locks", "after three attempts nothing is written", "gave way to customers", "A_merge_that_cannot_get_its_locks_writes_nothing_and_says_so"),
        Refused(Area, "a place taken under a rule that is not valid", "such an index holds for new rows, and nobody knows for which", "met a row that has their place"),
        Supported(Area, "customers who wait for a row that is changed back", "it is updated where it lies; where rows trade what is unique, writers wait for the table, so that no edit meets a row that is out", "Who_waits_for_a_changed_row_finds_it_when_the_merge_is_over"),
        Supported(Area, "a recovery after another, or after its undoing", "what a merge takes out and puts in again is the same row", "What_hangs_on_rows_that_a_merge_wrote_is_recovered_after_it_and_after_its_undoing"),
        Supported(Area, "tenants one after the other", "each with an undo of its own", "Tenants_are_recovered_one_after_the_other_and_undone_each_alone"),
        Refused(Area, "a partition whose place is taken", "rows of its bounds came into another partition since", "cannot be attached to", "a partition whose bounds were filled since"),
        Refused(Area, "DDL from a copy that pg_dump cannot reach", "definitions cannot be read without a password", "Dropped objects cannot be made again", "A_copy_that_pg_dump_cannot_reach_is_refused_for_ddl"),
    ];
}
