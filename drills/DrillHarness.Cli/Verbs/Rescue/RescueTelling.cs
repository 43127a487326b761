using System.Text.Json;
using DrillHarness.Recovery.Rescue;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>Where a rescue's words go: progress to standard error as plain lines, the answer to standard output.</summary>
internal sealed class RescueTelling(bool json)
{
    /// <summary>Whether the answer is JSON.</summary>
    public bool Json => json;

    /// <summary>A line of progress.</summary>
    public void Say(string line) => Console.Error.WriteLine(line);

    /// <summary>A line of the answer for people; nothing where JSON was asked for.</summary>
    public void Tell(string line)
    {
        if (!json) Console.Out.WriteLine(line);
    }

    /// <summary>The answer as JSON, where that was asked for.</summary>
    public void Answer<T>(T value)
    {
        if (json) Console.Out.WriteLine(JsonSerializer.Serialize(value, PlanFile.Format));
    }
}
