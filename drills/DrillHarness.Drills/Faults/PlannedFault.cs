namespace DrillHarness.Drills.Faults;

/// <summary>A fault and when it is to strike.</summary>
/// <param name="Fault">The fault.</param>
/// <param name="Phase">The phase; it strikes when that is entered for the first time.</param>
public sealed record PlannedFault(Fault Fault, string Phase)
{
    /// <summary>Reads <c>NAME@PHASE</c>.</summary>
    /// <exception cref="ArgumentException">There is no such fault, or it does not apply to that phase; the message names what is known.</exception>
    public static PlannedFault Parse(string text)
    {
        if (text.Split('@') is not [var name, var phase])
            throw new ArgumentException($"--fault {text}: expected NAME@PHASE, for instance {FaultCatalogue.All[0].Name}@{FaultCatalogue.All[0].Phases[0]}.", nameof(text));
        var fault = FaultCatalogue.Named(name);
        return fault.Phases.Contains(phase) ? new PlannedFault(fault, phase) : throw new ArgumentException(
            $"--fault {text}: {name} does not apply to phase '{phase}'; it applies to {string.Join(", ", fault.Phases)}.", nameof(text));
    }

    /// <summary>NAME@PHASE.</summary>
    public override string ToString() => $"{Fault.Name}@{Phase}";
}
