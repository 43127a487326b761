using static DrillHarness.Recovery.Matrix.RecoveryMatrix;

namespace DrillHarness.Recovery.Matrix;

/// <summary>Targets, backups and the archive.</summary>
internal static class TargetFeatures
{
    private const string Area = "target";

    public static IReadOnlyList<RecoveryFeature> All { get; } =
    [
        Supported(Area, "transaction id, LSN, time and name", "given by a person, each is judged against the WAL's commit records", "Positions_and_names_are_judged_too_and_the_sentence_proposes_the_right_one"),
        Supported(Area, "commit order, not id order", "the order of commit records", "Transactions_stand_in_commit_order_whatever_their_ids"),
        Supported(Area, "both sides of inclusive", "just before and just after a commit", "A_transaction_is_judged_on_both_sides_of_its_commit"),
        Supported(Area, "equal commit instants", "an inclusive instant takes all of them in, an exclusive one none", "Of_equal_instants_an_inclusive_target_takes_all_and_an_exclusive_one_none"),
        Supported(Area, "more than ten timelines", "along the live server's history; names are hexadecimal", "More_than_ten_timelines_of_one_archive_are_read_through"),
        Supported(Area, "a role that may not switch WAL", "reads what is archived, and says so", "Who_may_not_switch_reads_what_is_archived_and_is_told_so"),
        Supported(Area, "the fewest stops", "interval stabbing over the versions' lifetimes", "No_smaller_set_of_stops_would_do"),
        Refused(Area, "an instant without an offset", "it means another moment in every zone", "is not an instant with its offset", "An_instant_without_its_offset_is_refused"),
        Refused(Area, "a WAL gap", "names the first missing segment and the newest reachable position", "is not in the archive", "Damage_before_a_gap_can_still_be_found_and_the_gap_is_named_with_the_newest_reachable_place"),
        Refused(Area, "an archive that lied", "a segment that PostgreSQL believes archived and that is not there", "A copy cannot be brought to", "Damage_before_a_gap_can_still_be_found_and_the_gap_is_named_with_the_newest_reachable_place"),
        Refused(Area, "a torn or damaged segment", "names the position up to which WAL can be read", "cannot be read", "Damage_before_a_gap_can_still_be_found_and_the_gap_is_named_with_the_newest_reachable_place"),
        Refused(Area, "a segment that is damaged in the repository", "its checksum does not hold there", "cannot be had from the archive", "Damage_before_a_gap_can_still_be_found_and_the_gap_is_named_with_the_newest_reachable_place"),
        Refused(Area, "a backup with missing or damaged files", "pgBackRest checks each file by its checksum", "cannot be restored", "A_backup_that_lacks_a_file_is_refused_and_the_file_is_named"),
        Refused(Area, "backup_label gone", "the server would start from files of many moments", "backup_label", "A_backup_that_lacks_a_file_is_refused_and_the_file_is_named"),
        Refused(Area, "a page whose checksum does not hold", "its rows cannot be read", "checksum does not hold", "A_page_whose_checksum_does_not_hold_is_refused"),
        Refused(Area, "a tablespace that the backup has not", "replaying its creation would empty the live server's directory", "would overwrite it", "A_tablespace_made_after_the_backup_is_refused_and_its_files_stay"),
        Refused(Area, "wal_level=minimal in the range", "such WAL does not hold what a copy needs", "wal_level is minimal", "Wal_written_with_the_level_minimal_ends_what_can_be_reached"),
        Refused(Area, "a target before or inside the base backup", "names both positions", "but a copy cannot halt before", "Where_a_version_can_only_be_read_before_the_backup_ends_it_is_refused_with_both_places"),
        Refused(Area, "no base backup before the target", "names those that there are", "no base backup", "A_backup_is_chosen_by_its_end_and_a_target_inside_one_is_refused_by_name"),
        Refused(Area, "a transaction older than the WAL read", "what it did before is not known", "was running already where the WAL read begins", "A_bad_transaction_older_than_the_base_backup_is_known_only_from_an_older_one_on"),
        Refused(Area, "a copy that is not clean at a stop", "every version that the WAL names has to be there", "the copy is not clean", "A_recovery_that_lies_is_caught"),
    ];
}
