using Npgsql;

namespace DrillHarness.Drills.Soak.Edits;

/// <summary>Why the twin may refuse what production accepted: what the script took from production is still there.</summary>
internal static class SqlStates
{
    public const string UniqueViolation = PostgresErrorCodes.UniqueViolation;
    public const string ForeignKeyViolation = PostgresErrorCodes.ForeignKeyViolation;
    public const string ExclusionViolation = PostgresErrorCodes.ExclusionViolation;
}
