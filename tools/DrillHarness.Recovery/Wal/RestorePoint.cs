using NpgsqlTypes;

namespace DrillHarness.Recovery.Wal;

/// <summary>A named point that pg_create_restore_point wrote.</summary>
/// <param name="Name">Its name; several may bear the same, of which replay stops at the first.</param>
/// <param name="Lsn">Where its record begins.</param>
public sealed record RestorePoint(string Name, NpgsqlLogSequenceNumber Lsn);
