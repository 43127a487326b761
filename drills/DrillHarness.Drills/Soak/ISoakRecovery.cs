using DrillHarness.Drills.Soak.Playing;

namespace DrillHarness.Drills.Soak;

/// <summary>Brings a damaged database back. The real one does; saboteurs pretend to.</summary>
internal interface ISoakRecovery
{
    /// <exception cref="Recovery.RecoveryRefusedException">It cannot be brought back; nothing was written.</exception>
    Task RecoverAsync(SoakScene scene, CancellationToken cancellation);
}
