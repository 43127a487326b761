namespace DrillHarness.Recovery.Rescue;

/// <summary>A file of captured rows.</summary>
/// <param name="Name">Relative to the capture directory.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its hash, lower-case hexadecimal.</param>
public sealed record CaptureFile(string Name, long Bytes, string Sha256);
