using Npgsql;

namespace DrillHarness.Reports;

/// <summary>Where a history is, as people write it: a folder, or <c>postgres://USER@HOST:PORT/DATABASE</c>.</summary>
public static class HistoryPlace
{
    /// <summary>Where it is when nobody says.</summary>
    public const string Usual = ".drill/history";

    private const int UsualPort = 5432;

    /// <summary>Opens it.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="passwordFile">A file whose first line is the password; null for none.</param>
    /// <param name="passwordVariable">The environment variable that holds it; null for none.</param>
    /// <exception cref="HistoryException">It is neither, holds a password, or cannot be opened.</exception>
    public static async Task<IHistory> OpenAsync(string text, string? passwordFile, string? passwordVariable, CancellationToken cancellation)
    {
        if (!text.Contains("://", StringComparison.Ordinal)) return new FolderHistory(text);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("postgres" or "postgresql") || address.Host.Length == 0 || address.AbsolutePath.Length < 2)
            throw new HistoryException($"'{text}' is no place of a history, expected a folder or postgres://USER@HOST:PORT/DATABASE.");
        if (address.UserInfo.Contains(':', StringComparison.Ordinal))
            throw new HistoryException("A password does not belong on the command line, where everybody on the machine can read it. Expected --history-password-file FILE or --history-password-env NAME.");
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.IsDefaultPort || address.Port < 0 ? UsualPort : address.Port,
            Database = Uri.UnescapeDataString(address.AbsolutePath[1..]),
            Username = Uri.UnescapeDataString(address.UserInfo),
            Password = Password(passwordFile, passwordVariable),
            ApplicationName = "drill history",
            Timeout = 15,
        };
        return await PostgresHistory.OpenAsync(connection.ConnectionString, $"{connection.Host}:{connection.Port}/{connection.Database}", cancellation);
    }

    private static string? Password(string? file, string? variable)
    {
        if (variable is not null) return Environment.GetEnvironmentVariable(variable) ?? throw new HistoryException($"The environment variable {variable} is not set, expected the history's password in it.");
        if (file is null) return null;
        try
        {
            return File.ReadLines(file).FirstOrDefault() ?? "";
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            throw new HistoryException($"The history's password file cannot be read: {absent.Message}", absent);
        }
    }
}
