namespace DrillHarness.Drills.Strategies;

/// <summary>A way to put an incident right. It gets a scene, and leaves the live database as it should be, or refuses.</summary>
public interface IRecoveryStrategy
{
    /// <summary>What people type.</summary>
    string Name { get; }

    /// <summary>One line for the catalogue.</summary>
    string Title { get; }

    /// <summary>Recovers. Moves the scene's clock from phase to phase, and records what it found and did.</summary>
    /// <exception cref="Recovery.RecoveryRefusedException">It cannot be done safely; nothing was written.</exception>
    Task RecoverAsync(RecoveryScene scene, CancellationToken cancellation);
}
