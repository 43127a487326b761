namespace DrillHarness.Gate.Effects;

/// <summary>A row as it was before the run: whose it is, and what the intent allows to be done to it.</summary>
/// <param name="Tenant">Index among the tenants; -1 when it is nobody's.</param>
/// <param name="MayBeDeleted">Whether the intent's predicate for DELETE held.</param>
/// <param name="MayBeUpdated">Whether the one for UPDATE held.</param>
/// <param name="Checksum">Of all its values, see <see cref="RowImage.Checksum"/>.</param>
internal readonly record struct RowBefore(int Tenant, bool MayBeDeleted, bool MayBeUpdated, long Checksum);
