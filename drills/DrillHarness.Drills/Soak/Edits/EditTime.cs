namespace DrillHarness.Drills.Soak.Edits;

/// <summary>When customers edit, seen from the bad script.</summary>
internal enum EditTime
{
    Before,
    Inside,
    After,
}
