using NpgsqlTypes;

namespace DrillHarness.Recovery.Targets;

/// <summary>Where something can be read: at every stop after <paramref name="After"/> up to and including <paramref name="Until"/>.</summary>
/// <param name="IsEarly">True when it is best read as soon as it can be: what a bad transaction left behind.</param>
internal readonly record struct ReadInterval(NpgsqlLogSequenceNumber After, NpgsqlLogSequenceNumber Until, bool IsEarly)
{
    public bool Contains(NpgsqlLogSequenceNumber place) => place > After && place <= Until;
}
