namespace DrillHarness.Reports.Events;

/// <summary>Where in the story a look was taken.</summary>
public enum Moment
{
    /// <summary>Before the incident.</summary>
    Before,

    /// <summary>While the rows were gone.</summary>
    During,

    /// <summary>After the recovery.</summary>
    After,
}
