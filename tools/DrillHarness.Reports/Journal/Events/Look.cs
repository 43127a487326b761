namespace DrillHarness.Reports.Events;

/// <summary>A thing that has to be looked at before a run may be called passed.</summary>
public enum Look
{
    /// <summary>Durability of every node.</summary>
    Durability,

    /// <summary>The steady-state hypothesis, before and after.</summary>
    SteadyState,

    /// <summary>The recovery clock: canaries and contiguous phases.</summary>
    Clock,

    /// <summary>What the bad transactions did.</summary>
    Damage,

    /// <summary>The recovery target, proposed and proven.</summary>
    Target,

    /// <summary>The merge, and that a second run changes nothing.</summary>
    Merge,

    /// <summary>The ledger, edit by edit.</summary>
    Ledger,

    /// <summary>Every tenant's navigation before, during and after.</summary>
    Navigation,

    /// <summary>That the navigation check sees the damage while it is there: a check that cannot fail proves nothing.</summary>
    BrokenNavigation,

    /// <summary>The sample in the browser, after.</summary>
    Browser,

    /// <summary>The twin, row by row.</summary>
    Oracle,

    /// <summary>At least one invariant.</summary>
    Invariants,

    /// <summary>What is left behind.</summary>
    Cleanup,
}
