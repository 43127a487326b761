using DrillHarness.Drills.Engine;
using DrillHarness.Reports;

namespace DrillHarness.Cli;

/// <summary>Tells on standard output how a run ended: result.json when asked, else two lines and where the report lies.</summary>
internal static class ResultPrinter
{
    public static void Print(DrillReport report, bool json)
    {
        var result = report.Judgement.Result;
        if (json)
        {
            Console.Out.Write(ResultFile.Write(result));
            return;
        }

        Console.Out.WriteLine(Headline.First(result));
        Console.Out.WriteLine(Headline.Second(result));
        Console.Out.WriteLine($"report: {Path.Combine(report.Directory, "report.html")}");
        Console.Out.WriteLine($"again:  {result.Run.Reproduce}");
    }
}
