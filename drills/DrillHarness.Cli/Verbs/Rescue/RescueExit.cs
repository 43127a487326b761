using DrillHarness.Recovery;
using DrillHarness.Recovery.Rescue;
using DrillHarness.Reports;
using Npgsql;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>What a rescue that could not go on exits with, and how it says so.</summary>
internal static class RescueExit
{
    private const string WrongPassword = "28";
    private const string NoSuchDatabase = "3D000";

    public static async Task<int> OfAsync(Func<Task<int>> run, RescueTelling telling)
    {
        try
        {
            return await run();
        }
        catch (RecoveryRefusedException refused)
        {
            return Told(ExitCode.Failed, $"refused: {refused.Message}", telling);
        }
        catch (UnsafeException notSafe)
        {
            return Told(ExitCode.SafetyRefused, $"refused for safety: {notSafe.Message}", telling);
        }
        catch (NothingFoundException nothing)
        {
            return Told(ExitCode.Inconclusive, $"nothing found: {nothing.Message}", telling);
        }
        catch (LackingException lacking)
        {
            return Told(ExitCode.MachineLacks, lacking.Message, telling);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
        catch (PostgresException said) when (said.SqlState.StartsWith(WrongPassword, StringComparison.Ordinal) || said.SqlState == NoSuchDatabase)
        {
            throw new UsageException($"{said.SqlState} {said.MessageText}");
        }
        catch (PostgresException said) when (said.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return Told(ExitCode.Failed, $"refused: {said.SqlState} {said.MessageText}.{Environment.NewLine}  HINT: connect as a role that may do that", telling);
        }
        catch (PostgresException said)
        {
            return Told(ExitCode.Failed, $"the server refused: {said.SqlState} {said.MessageText}{(said.Data["statement"] is string statement ? $"{Environment.NewLine}  in: {Start(statement)}" : "")}", telling);
        }
        catch (NpgsqlException unreachable) when (unreachable is not PostgresException)
        {
            return Told(ExitCode.Inconclusive, $"the database could not be looked at: {Innermost(unreachable)}", telling);
        }
    }

    private static string Start(string statement) => statement.Length <= 300 ? statement : statement[..300] + " …";

    private static string Innermost(Exception problem) => problem.InnerException is { } inner ? $"{problem.Message}: {Innermost(inner)}" : problem.Message;

    private static int Told(ExitCode code, string reason, RescueTelling telling)
    {
        telling.Say(reason);
        telling.Answer(new { schemaVersion = 1, verdict = code == ExitCode.Inconclusive ? "inconclusive" : "refused", reason });
        return (int)code;
    }
}
