namespace DrillHarness.Drills.Faults.Catalogue;

internal static class CopyDiskFull
{
    private const long Bytes = 8 << 20;

    public static Fault Fault { get; } = new()
    {
        Name = "copy-disk-full",
        Title = "the copy's place is too small",
        Story =
            """
            The copy's server can write no file above 8 MB: the first WAL segment that it fetches does not fit, as on a disk that is full, and it
            gives up. Healed by another place: a second copy without the limit.
            """,
        Phases = ["restore"],
        InjectAsync = (scene, _) =>
        {
            scene.Copies.LargestFileBytes = Bytes;
            return Task.FromResult<Func<Task>>(() =>
            {
                scene.Copies.LargestFileBytes = null;
                return Task.CompletedTask;
            });
        },
    };
}
