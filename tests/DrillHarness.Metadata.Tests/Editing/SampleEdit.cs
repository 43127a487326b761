using DrillHarness.Metadata.Editing;

namespace DrillHarness.Metadata.Tests.Editing;

internal static class SampleEdit
{
    public static Edit Of(EditKind kind, long? key, params (string Column, string? Value)[] values) => new()
    {
        Id = Guid.Parse("5f1f2f52-94a5-4b0e-8b0c-2f0a3a6d8a11"),
        TenantId = 3,
        Kind = kind,
        Key = key,
        Values = values.ToDictionary(value => value.Column, value => value.Value),
        Instant = new DateTimeOffset(2023, 11, 10, 15, 16, 0, TimeSpan.Zero),
        Actor = "admin@example",
    };
}
