using System.Globalization;
using System.Text;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Recovery.Copying;

/// <summary>
/// The configuration files of a copy, written over whatever came with the backup: it archives nowhere, listens on a Unix socket only, starts
/// no worker of anybody's, and lets in one role of one operating-system user.
/// </summary>
internal static class CopyConfiguration
{
    public const string RecoveryFile = "drillharness.recovery.conf";

    // pg_controldata's names of what a hot standby must have at least as high as its primary.
    private static readonly (string Setting, string ControlName)[] AtLeastAsPrimary = [
        ("max_connections", "max_connections setting"), ("max_worker_processes", "max_worker_processes setting"),
        ("max_wal_senders", "max_wal_senders setting"), ("max_prepared_transactions", "max_prepared_xacts setting"),
        ("max_locks_per_transaction", "max_locks_per_xact setting")];

    public static IReadOnlyList<string> Raised => [.. AtLeastAsPrimary.Select(one => one.Setting)];

    public static string Server(RepositoryCopyOptions options, string controlData, string restoreCommand)
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "",
            ["unix_socket_directories"] = options.SocketDirectory,
            ["unix_socket_permissions"] = "0700",
            ["port"] = "5432",
            ["cluster_name"] = "drillharness rescue copy",
            ["archive_mode"] = "off",
            ["hot_standby"] = "on",
            ["restore_command"] = restoreCommand,
            ["primary_conninfo"] = "",
            ["shared_preload_libraries"] = options.PreloadLibraries,
            ["session_preload_libraries"] = "",
            ["local_preload_libraries"] = "",
            ["max_logical_replication_workers"] = "0",
            ["shared_buffers"] = "128MB",
            ["huge_pages"] = "off",
            ["dynamic_shared_memory_type"] = "mmap", // in its own directory: a killed copy leaves nothing in /dev/shm
            ["jit"] = "off",
            ["ssl"] = "off",
            ["logging_collector"] = "off",
            ["log_destination"] = "stderr",
            ["log_statement"] = "none",
            ["log_min_error_statement"] = "panic",
            ["lc_messages"] = "C",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
            ["max_standby_archive_delay"] = "-1",
        };
        if (options.Live.Major >= 17) settings["event_triggers"] = "off";
        foreach (var (setting, controlName) in AtLeastAsPrimary)
        {
            var atLeast = int.Parse(ControlValue(controlData, controlName), CultureInfo.InvariantCulture);
            settings[setting] = Math.Max(atLeast, options.AtLeast.GetValueOrDefault(setting)).ToString(CultureInfo.InvariantCulture);
        }

        return Text(settings) + $"include_if_exists = '{RecoveryFile}'\n";
    }

    public static string Recovery(string targetName, string targetValue, uint timeline) => Text(new Dictionary<string, string>
    {
        [targetName] = targetValue,
        ["recovery_target_inclusive"] = "off",
        ["recovery_target_timeline"] = timeline.ToString(CultureInfo.InvariantCulture),
        ["recovery_target_action"] = "pause",
    });

    public static string HostBasedAuthentication => "local all all peer map=drillharness\n";

    public static string IdentityMap(HostUser user, string superuser) =>
        string.Concat(new[] { Environment.UserName, user.Name }.Distinct().Select(name => $"drillharness \"{name}\" \"{superuser}\"\n"));

    private static string ControlValue(string controlData, string name) =>
        controlData.Split('\n').FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.Ordinal)) is { } line
            ? line[(name.Length + 1)..].Trim()
            : throw new InvalidOperationException($"pg_controldata printed no '{name}'. It printed: {controlData}");

    private static string Text(Dictionary<string, string> settings)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in settings)
            text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        return text.ToString();
    }
}
