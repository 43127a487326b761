using DrillHarness.Clusters;
using DrillHarness.Metadata;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Wal;
using DrillHarness.Timing;

namespace DrillHarness.Drills.Benchmarks;

/// <summary>The same recovery by the bare tools, as a person would type it. Each step is one shell command beside the server.</summary>
internal sealed class BareRecovery(BenchWorld world, WalRange range, Incident incident)
{
    private const int CopyPort = 5999;

    // Every try sleeps 20 ms and asks once, so this is ten minutes and more.
    private const int MostTries = 30_000;

    public async Task<Stopwatches> RunAsync(int pair, CancellationToken cancellation)
    {
        var watches = new Stopwatches();
        var wal = await world.Cluster.Host.MakeScratchDirectoryAsync("barewal", cancellation);
        var copy = await world.Cluster.Host.MakeScratchDirectoryAsync($"bare{pair}", cancellation);
        await watches.TimeAsync("locate", () => ShellAsync($"{Fetch(wal)} && {Dump(wal)}", cancellation));
        await watches.TimeAsync("restore", () => ShellAsync(
            $"pgbackrest --stanza=drill --pg1-path={copy}/data --type=xid --target={incident.First.Xid} --target-exclusive " +
            "--target-action=pause --archive-mode=off restore", cancellation));
        await watches.TimeAsync("replay", () => ShellAsync(Start(copy), cancellation));
        await watches.TimeAsync("merge", () => ShellAsync(CopyTables(copy), cancellation));
        await world.EmptyDamagedTablesAsync(cancellation);
        await watches.TimeAsync("dump", () => ShellAsync(DumpTables(copy), cancellation));
        await world.EmptyDamagedTablesAsync(cancellation);
        await ShellAsync($"pg_ctl -D {copy}/data -m immediate -w stop >/dev/null; rm -rf {copy} {wal}", cancellation);
        return watches;
    }

    private string Fetch(string wal) =>
        $"for s in {string.Join(' ', range.Segments())}; do pgbackrest --stanza=drill archive-get $s {wal}/$s || exit 1; done";

    private string Dump(string wal) => string.Join(" && ", incident.Tables.Take(1).Select(damage =>
        $"pg_waldump --path={wal} --start={range.Start} --end={range.End} --relation={damage.Table.File} >{wal}/found"));

    private static string Start(string copy) =>
        $"pg_ctl -D {copy}/data -l {copy}/log -o \"-c port={CopyPort} -c listen_addresses='' -c unix_socket_directories={copy} -c archive_mode=off\" -w start >/dev/null && " +
        $"tries={MostTries} && until [ \"$(psql -h {copy} -p {CopyPort} -XAtc 'SELECT pg_get_wal_replay_pause_state()' postgres 2>/dev/null)\" = paused ]; do " +
        $"tries=$((tries - 1)); [ $tries -gt 0 ] || {{ echo 'replay has not paused' >&2; tail -n 20 {copy}/log >&2; exit 1; }}; sleep 0.02; done";

    private string CopyTables(string copy) => string.Join(" && ", Tables.Select(table =>
        $"psql -h {copy} -p {CopyPort} -XAqc 'COPY {table} TO STDOUT' {DatabaseNames.Metadata} | {Live} -c 'COPY {table} FROM STDIN'"));

    private string DumpTables(string copy) =>
        $"pg_dump -h {copy} -p {CopyPort} --data-only {string.Concat(Tables.Select(table => $"-t {table} "))} {DatabaseNames.Metadata} | {Live}";

    private string Live => $"psql -h {world.Cluster.SocketDirectory} -p {world.Cluster.SocketPort} -XAq -v ON_ERROR_STOP=1 {DatabaseNames.Metadata}";

    // Parents first, so that the foreign keys hold.
    private static IEnumerable<string> Tables => ["navigation_item", "navigation_link", "navigation_item_role"];

    private async Task ShellAsync(string script, CancellationToken cancellation)
    {
        var outcome = await world.Cluster.Host.RunAsync(new CommandLine("bash", "-o", "pipefail", "-c", script) { Deadline = Deadlines.Replay }, cancellation);
        outcome.EnsureSuccess();
    }
}
