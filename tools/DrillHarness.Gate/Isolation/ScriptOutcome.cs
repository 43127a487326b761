namespace DrillHarness.Gate.Isolation;

/// <summary>How a candidate script ended.</summary>
public sealed record ScriptOutcome
{
    private const int SignalBase = 128;

    /// <summary>Its exit code; 128 + N when signal N ended it, so 137 when it was killed.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Its deadline passed, and it was killed.</summary>
    public required bool TimedOut { get; init; }

    /// <summary>It did not end by itself: its deadline passed, or a signal ended it.</summary>
    public bool WasKilled => TimedOut || ExitCode > SignalBase;

    /// <summary>How many pieces it sent to the server.</summary>
    public int Sent { get; init; }

    /// <summary>How it was isolated.</summary>
    public required IsolationKind Isolation { get; init; }

    /// <summary>Its standard output, cut in the middle where it was too long, without the password.</summary>
    public required string StandardOutput { get; init; }

    /// <summary>Its standard error, likewise.</summary>
    public required string StandardError { get; init; }

    /// <summary>From its start to its end, on the monotonic clock; preparation is not in it.</summary>
    public required double Seconds { get; init; }

    /// <summary>The user of the operating system that it ran as, by name or number.</summary>
    public required string AsUser { get; init; }
}
