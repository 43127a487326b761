namespace DrillHarness.Drills.Soak.Schemas;

/// <summary>What a table's rows are known by.</summary>
internal enum KeyStyle
{
    IdentityByDefault,
    IdentityAlways,
    Plain,
    Serial,
    Uuid,
    Text,
    Composite,
    None,
}
