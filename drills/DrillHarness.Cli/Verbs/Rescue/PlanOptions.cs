using System.CommandLine;
using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Worlds;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>The options of a plan alone.</summary>
internal static class PlanOptions
{
    public static readonly Option<uint[]> Xid = new("--xid") { Description = "a bad transaction; may be repeated", HelpName = "XID" };
    public static readonly Option<uint?> Like = new("--like") { Description = "all transactions that did the same to the same tables as this one", HelpName = "XID" };
    public static readonly Option<long> AtLeast = new("--at-least") { Description = "with --like: only those that took so many rows, since a customer's own deletion looks alike", HelpName = "ROWS", DefaultValueFactory = _ => 2 };
    public static readonly Option<string?> Between = new("--between") { Description = "all that took rows and committed between two positions", HelpName = "LSN..LSN" };
    public static readonly Option<string?> Actor = new("--actor") { Description = "with --audit: only what this one did", HelpName = "WHO" };
    public static readonly Option<string?> Where = new("--where") { Description = "with --copy and no WAL: an SQL condition that narrows the rows of the one --table", HelpName = "SQL" };
    public static readonly Option<bool> AnotherSystem = new("--copy-of-another-system") { Description = "accept a copy with another system identifier (one loaded from a dump): rows are compared by key" };
    public static readonly Option<string[]> Tenant = new("--tenant") { Description = "recover this tenant only, by its key; may be repeated; needs --tenant-table", HelpName = "KEY" };
    public static readonly Option<string[]> Without = new("--without") { Description = "leave this table as it is; may be repeated", HelpName = "TABLE" };
    public static readonly Option<string?> TargetTime = new("--target-time") { Description = "a target of your own, to be judged: an instant with its offset", HelpName = "INSTANT" };
    public static readonly Option<string?> TargetXid = new("--target-xid") { Description = "likewise: just before this transaction's commit", HelpName = "XID" };
    public static readonly Option<string?> TargetLsn = new("--target-lsn") { Description = "likewise: just before this position", HelpName = "LSN" };
    public static readonly Option<string?> TargetName = new("--target-name") { Description = "likewise: a restore point", HelpName = "NAME" };
    public static readonly Option<string[]> SoftReference = new("--soft-reference") { Description = "a reference that no foreign key declares; may be repeated", HelpName = "TABLE(TYPE,ID)=VALUE:TABLE,..." };
    public static readonly Option<string?> Application = new("--app") { Description = "the application's drill.yaml: its tenants and soft references, where none are given here", HelpName = "FILE" };
    public static readonly Option<string> PreloadLibraries = new("--copy-preload") { Description = "shared_preload_libraries of the copy, if its tables cannot be read without (default none)", HelpName = "LIBRARIES", DefaultValueFactory = _ => "" };
    public static readonly Option<int?> BatchRows = new("--batch-rows") { Description = "rows in one transaction when applied in batches (default 1000)", HelpName = "N" };
    public static readonly Option<string> Out = new("--out") { Description = "where the plan goes: a directory that is empty or not there", HelpName = "DIR", Required = true };

    public static IEnumerable<Option> All =>
    [
        RescueOptions.Copy, RescueOptions.CopyPasswordFile, RescueOptions.Table, Where, AnotherSystem, Xid, Like, AtLeast, Between, RescueOptions.Audit, Actor, RescueOptions.TenantTable, Tenant, Without,
        TargetTime, TargetXid, TargetLsn, TargetName, SoftReference, Application, PreloadLibraries, BatchRows, Out, RescueOptions.Json,
    ];

    public static PlannedOptions Asked(ParseResult parsed) => new()
    {
        TenantTable = TenantTable(parsed),
        Tenants = parsed.GetValue(Tenant) ?? [],
        Without = parsed.GetValue(Without) ?? [],
        SoftReferences = SoftReferences(parsed),
        BatchRows = parsed.GetValue(BatchRows),
    };

    /// <summary>The table whose rows are tenants, as typed or as the drill.yaml has it; null when nobody said.</summary>
    public static string? TenantTable(ParseResult parsed) => parsed.GetValue(RescueOptions.TenantTable) ?? ApplicationOf(parsed)?.TenantTable?.ToString();

    /// <summary>References that no foreign key declares, as typed or as the drill.yaml has them.</summary>
    public static IReadOnlyList<string> SoftReferences(ParseResult parsed) => parsed.GetValue(SoftReference) is { Length: > 0 } typed ? typed : ApplicationOf(parsed)?.SoftReferences ?? [];

    private static ApplicationFile? ApplicationOf(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(Application) is { } file ? ApplicationFile.Read(file) : null;
        }
        catch (BadConfigurationException bad)
        {
            throw new UsageException(bad.Message);
        }
    }

    /// <summary>What goes with what.</summary>
    public static void Check(ParseResult parsed)
    {
        var hasWal = parsed.GetValue(RescueOptions.Stanza) is not null || parsed.GetValue(RescueOptions.WalDir) is not null;
        var tables = parsed.GetValue(RescueOptions.Table) ?? [];
        var ways = (HasXids(parsed) ? 1 : 0) + (parsed.GetValue(Like) is null ? 0 : 1) + (parsed.GetValue(Between) is null ? 0 : 1);
        if (hasWal && ways != 1) throw new UsageException("Say which transactions were wrong: --xid N (again for each), --like XID or --between LSN..LSN, one of them. rescue locate lists them.");
        if (!hasWal && parsed.GetValue(RescueOptions.Copy) is null) throw new UsageException("Say where the lost rows are: --stanza NAME (pgBackRest), or --copy CONNECTION with the tables named by --table.");
        if (!hasWal && ways > 0) throw new UsageException("Transactions are found in the WAL: give --stanza or --wal-dir with them.");
        if (!hasWal && tables.Length == 0) throw new UsageException("Without WAL the damage is what the copy has and the live database lacks in tables that you name: --table TABLE, again for each.");
        if (parsed.GetValue(RescueOptions.WalDir) is not null && parsed.GetValue(RescueOptions.Copy) is null) throw new UsageException("A directory of WAL holds no base backup: give --copy CONNECTION, a copy paused just before the damage.");
        if (parsed.GetValue(Where) is not null && (hasWal || tables.Length != 1)) throw new UsageException("--where narrows the rows of one --table, with --copy and no WAL.");
        if ((parsed.GetValue(Tenant) ?? []).Length > 0 && TenantTable(parsed) is null) throw new UsageException("--tenant needs --tenant-table, the table whose rows are tenants, or a drill.yaml that names it (--app).");
        if ((parsed.GetValue(Without) ?? []).Length > 0 && !hasWal) throw new UsageException("--without leaves out tables that the WAL tells of; without WAL, name by --table those that are to be compared.");
        if (parsed.GetValue(BatchRows) is < 1) throw new UsageException("--batch-rows: expected at least 1.");
        if (parsed.GetValue(Actor) is not null && parsed.GetValue(RescueOptions.Audit) is null) throw new UsageException("--actor needs --audit, the table of who did what.");
        if (new[] { TargetTime, TargetXid, TargetLsn, TargetName }.Count(option => parsed.GetValue(option) is not null) > 1) throw new UsageException("One target, by time, xid, lsn or name.");
    }

    private static bool HasXids(ParseResult parsed) => (parsed.GetValue(Xid) ?? []).Length > 0;
}
