using System.CommandLine;
using DrillHarness.Recovery;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Damage;
using DrillHarness.Recovery.Rescue;
using DrillHarness.Recovery.Wal;
using Npgsql;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>What the WAL tells of the live database: read once, for the list of transactions and for a plan.</summary>
internal sealed record RescueHistory
{
    public required RescueMachine Machine { get; init; }

    public required LiveIdentity Live { get; init; }

    public required SchemaCatalog Catalog { get; init; }

    public required IReadOnlyList<RepositoryBackup> Backups { get; init; }

    public required WalSurvey Survey { get; init; }

    /// <summary>Every transaction that took something, the widest first.</summary>
    public required Suspects Suspects { get; init; }

    /// <summary>Those of them that were asked about: of the tables named, since the instant named.</summary>
    public required IReadOnlyList<Suspect> LookedAt { get; init; }

    /// <summary>Which table lay in which file.</summary>
    public required FileOwners Owners { get; init; }

    /// <summary>What a person has to know of what was read.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Reads it.</summary>
    public static async Task<RescueHistory> ReadAsync(
        ParseResult parsed, RescueTelling telling, NpgsqlDataSource source, LiveIdentity live, RescueMachine machine,
        Func<SchemaCatalog, AuditTrail>? audit, CancellationToken cancellation)
    {
        RefuseWhatCannotBeRead(live);
        var catalog = await SchemaCatalog.ReadAsync(source, cancellation);
        var tables = (parsed.GetValue(RescueOptions.Table) ?? []).Select(text => NamedTables.Find(catalog, text)).ToList();
        var since = parsed.GetValue(RescueOptions.Since) is { } text ? Moment.Parse(RescueOptions.Since.Name, text) : (Moment?)null;
        var backups = machine.Repository is { } repository ? await repository.BackupsAsync(live, cancellation) : [];
        var (range, notes) = await HistoryRange.ChooseAsync(source, live, since, backups, machine.Plain, !parsed.GetValue(RescueOptions.NoSwitch), cancellation);
        telling.Say($"reading the WAL from {range.Start} to {range.End}");
        var survey = await new WalArchiveReader(machine.Wal, machine.Stanza) { Known = catalog.Files }.SurveyAsync(range, cancellation);
        var owners = await FileOwners.ReadAsync(source, survey.Committed, cancellation);
        var suspects = Suspects.Rank(survey, owners);
        if (audit is not null) suspects = await suspects.AskAsync(audit(catalog), source, cancellation);
        return new RescueHistory
        {
            Machine = machine,
            Live = live,
            Catalog = catalog,
            Backups = backups,
            Survey = survey,
            Suspects = suspects,
            LookedAt = [.. suspects.Where(one => (tables.Count == 0 || tables.Any(one.Harmed)) && (since?.At is null || one.Transaction.CommittedAt >= since?.At))],
            Owners = owners,
            Notes = [.. notes, .. survey.Gap is { } gap ? [gap] : Array.Empty<string>()],
        };
    }

    private static void RefuseWhatCannotBeRead(LiveIdentity live)
    {
        if (live.InRecovery) throw new RecoveryRefusedException($"The server of database {live.Database} is in recovery: a standby or a copy, expected the live server.");
        if (live.WalLevel == "minimal") throw new RecoveryRefusedException("wal_level is minimal, and such WAL does not hold what a recovery needs, expected replica or logical.");
    }
}
