namespace DrillHarness.Reports.Events;

/// <summary>Every edit in the customers' ledger was held against the recovered databases.</summary>
public sealed record LedgerChecked : JournalEvent
{
    /// <summary>Edits whose success the customer was told.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Edits refused, with the customer told so.</summary>
    public required long Rejected { get; init; }

    /// <summary>Edits without an answer: they may or may not be in.</summary>
    public required long Indeterminate { get; init; }

    /// <summary>Acknowledged edits that are not in.</summary>
    public required long Lost { get; init; }

    /// <summary>Acknowledged edits whose row holds an older value.</summary>
    public required long Overwritten { get; init; }

    /// <summary>Acknowledged deletions whose row is back.</summary>
    public required long Resurrected { get; init; }

    /// <summary>Acknowledged edits that restoring everything would have thrown away.</summary>
    public required long LostByBlanketRestore { get; init; }

    /// <summary>A few that went wrong.</summary>
    public IReadOnlyList<EditExample> Examples { get; init; } = [];
}
