namespace DrillHarness.Drills.Faults.Catalogue;

internal static class ClockSlip
{
    public static Fault Fault { get; } = new()
    {
        Name = "clock-slip",
        Title = "clocks and time zones are wrong",
        Story =
            """
            The harness's wall clock goes an hour back, and its time zone and the server's are turned to two ends of the world. Whoever searches the
            WAL by the clock finds nothing, or the wrong thing: commit order and LSN decide, and durations are read off a clock that nobody can set.
            """,
        Phases = ["diagnose", "replay", "merge"],
        InjectAsync = async (scene, cancellation) =>
        {
            var zone = Environment.GetEnvironmentVariable("TZ");
            SetZone("America/Anchorage");
            scene.Clock.Slip(TimeSpan.FromHours(-1));
            await SetServersAsync(scene, "SET timezone = 'Pacific/Kiritimati'", cancellation);
            return async () =>
            {
                SetZone(zone);
                scene.Clock.Slip(TimeSpan.Zero);
                await SetServersAsync(scene, "RESET timezone", CancellationToken.None);
            };
        },
    };

    private static void SetZone(string? name)
    {
        Environment.SetEnvironmentVariable("TZ", name);
        TimeZoneInfo.ClearCachedData();
    }

    private static async Task SetServersAsync(FaultScene scene, string setting, CancellationToken cancellation)
    {
        await scene.ExecuteAsync($"ALTER SYSTEM {setting}", cancellation);
        await scene.ExecuteAsync("SELECT pg_reload_conf()", cancellation);
    }
}
