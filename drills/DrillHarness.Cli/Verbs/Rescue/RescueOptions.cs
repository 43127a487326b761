using System.CommandLine;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>The options that the rescue's verbs share.</summary>
internal static class RescueOptions
{
    public static readonly Option<string?> Live = new("--live") { Description = "the live database: a libpq URI or key=value string without a password", HelpName = "CONNECTION" };
    public static readonly Option<string?> LiveFile = new("--live-file") { Description = "a file of mode 600 that holds the connection string, with its password", HelpName = "FILE" };
    public static readonly Option<string?> PasswordFile = new("--password-file") { Description = "a file of mode 600 that holds the password (otherwise it is asked for on a terminal)", HelpName = "FILE" };
    public static readonly Option<string?> Stanza = new("--stanza") { Description = "the pgBackRest stanza that has the WAL and the backups", HelpName = "NAME" };
    public static readonly Option<string?> PgBackRestConfig = new("--pgbackrest-config") { Description = "pgBackRest's configuration (default /etc/pgbackrest/pgbackrest.conf)", HelpName = "FILE" };
    public static readonly Option<string?> AsUser = new("--as-user") { Description = "who runs pgbackrest and the copy (default you; the repository's owner where you are root)", HelpName = "USER" };
    public static readonly Option<string?> WalDir = new("--wal-dir") { Description = "a directory of plain WAL segments, instead of a stanza", HelpName = "DIR" };
    public static readonly Option<string?> Scratch = new("--scratch") { Description = "where the copy's files go while it lives (default /var/tmp/drillharness)", HelpName = "DIR" };
    public static readonly Option<string?> Copy = new("--copy") { Description = "a copy made elsewhere, paused at a right point or a clone, without a password", HelpName = "CONNECTION" };
    public static readonly Option<string?> CopyPasswordFile = new("--copy-password-file") { Description = "a file of mode 600 that holds the copy's password", HelpName = "FILE" };
    public static readonly Option<string?> Since = new("--since") { Description = "where to begin to read: an LSN, or an instant with its offset (default: the newest backup that is over a day old, else the oldest)", HelpName = "LSN|INSTANT" };
    public static readonly Option<string[]> Table = new("--table") { Description = "a table that people miss rows of; may be repeated", HelpName = "TABLE" };
    public static readonly Option<bool> NoSwitch = new("--no-switch") { Description = "do not end the live server's current WAL segment (pg_switch_wal); read what is archived" };
    public static readonly Option<string?> TenantTable = new("--tenant-table") { Description = "the table whose rows are tenants: damage is told by tenant", HelpName = "TABLE" };
    public static readonly Option<string?> DatabaseName = new("--database") { Description = "the live database's name, typed: it has to be the plan's and the server's", HelpName = "NAME", Required = true };
    public static readonly Option<double?> LockTimeout = new("--lock-timeout") { Description = "how long to wait for a lock that somebody holds, in seconds (default 10)", HelpName = "SECONDS" };
    public static readonly Option<double?> StatementTimeout = new("--statement-timeout") { Description = "the longest single statement, in seconds (default 1200)", HelpName = "SECONDS" };
    public static readonly Option<string?> Audit = new("--audit") { Description = "the application's table of who did what: its name, the column with the transaction's id, the column with who", HelpName = "TABLE:XIDCOLUMN:ACTORCOLUMN" };
    public static readonly Option<bool> Json = new("--json") { Description = "the answer as JSON on standard output" };

    /// <summary>How the live database is named.</summary>
    public static IEnumerable<Option> ForLive => [Live, LiveFile, PasswordFile];

    /// <summary>Where its WAL and backups are.</summary>
    public static IEnumerable<Option> ForWal => [Stanza, PgBackRestConfig, AsUser, WalDir, Scratch, Since, NoSwitch];

    /// <summary>The audit table, once there is a catalog to look it up in; null when none was named.</summary>
    public static Func<SchemaCatalog, AuditTrail>? AuditOf(ParseResult parsed) => parsed.GetValue(Audit) switch
    {
        null => null,
        var text when text.Split(':') is [var table, { Length: > 0 } xid, { Length: > 0 } actor] => catalog => new AuditTrail(NamedTables.Find(catalog, table), xid, actor),
        var text => throw new UsageException($"--audit {text}: expected TABLE:XIDCOLUMN:ACTORCOLUMN."),
    };

    /// <summary>A whole number of seconds or a part of one; more than none.</summary>
    public static TimeSpan? Seconds(ParseResult parsed, Option<double?> option) => parsed.GetValue(option) switch
    {
        null => null,
        > 0 and < 1e6 and var seconds => TimeSpan.FromSeconds(seconds),
        _ => throw new UsageException($"{option.Name}: expected seconds, more than 0."),
    };
}
