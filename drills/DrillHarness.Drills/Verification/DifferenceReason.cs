namespace DrillHarness.Drills.Verification;

/// <summary>Why production may differ from its twin. Anything else is unexplained, and fails the drill.</summary>
public static class DifferenceReason
{
    /// <summary>A customer made the item anew by hand: both worlds have it, under two keys.</summary>
    public const string Recreated = "recreated";

    /// <summary>A child of such an item: it hangs on the new one in production and on the original in the twin.</summary>
    public const string ParentRecreated = "parentRecreated";

    /// <summary>The audit of a deletion that production did in the bad transaction and the twin in a customer's own.</summary>
    public const string AuditedByIncident = "auditedByIncident";

    /// <summary>An edit of that row was sent and never answered.</summary>
    public const string Indeterminate = "indeterminate";
}
