namespace DrillHarness.Drills.Faults.Catalogue;

/// <summary>Production's archive_command: can be put out of action, and put back.</summary>
internal static class ArchiveCommand
{
    public static async Task<Func<Task>> ReplaceAsync(FaultScene scene, string command, CancellationToken cancellation)
    {
        await scene.ExecuteAsync($"ALTER SYSTEM SET archive_command = '{command}'", cancellation);
        await scene.ExecuteAsync("SELECT pg_reload_conf()", cancellation);
        return async () =>
        {
            await scene.ExecuteAsync("ALTER SYSTEM RESET archive_command", CancellationToken.None);
            await scene.ExecuteAsync("SELECT pg_reload_conf()", CancellationToken.None);
        };
    }
}
