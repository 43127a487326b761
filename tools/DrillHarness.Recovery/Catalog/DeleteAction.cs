namespace DrillHarness.Recovery.Catalog;

/// <summary>What a foreign key does to the referencing rows when the referenced row goes. Source: pg_constraint.confdeltype.</summary>
public enum DeleteAction
{
    /// <summary>NO ACTION or RESTRICT: the referenced row could not have gone.</summary>
    Refuse,

    /// <summary>The referencing row goes too.</summary>
    Cascade,

    /// <summary>The referencing columns become NULL.</summary>
    SetNull,

    /// <summary>The referencing columns become their default.</summary>
    SetDefault,
}
