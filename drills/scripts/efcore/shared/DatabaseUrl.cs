using System.Text.RegularExpressions;
using Npgsql;

namespace Portal.Maintenance;

/// <summary>Where the database is: DATABASE_URL, as libpq reads it, in Npgsql's words.</summary>
internal static class DatabaseUrl
{
    private const string Form = @"^postgres(ql)?://((?<user>[^:@/]*)(:(?<password>[^@/]*))?@)?(?<host>[^:/?]*)(:(?<port>\d+))?/(?<database>[^?]*)(\?(?<query>.*))?$";

    /// <summary>The connection string; host and port after the question mark win, so that the host can be a socket's folder.</summary>
    public static string ConnectionString()
    {
        var url = Environment.GetEnvironmentVariable("DATABASE_URL") ?? throw new InvalidOperationException("DATABASE_URL is not set");
        var parts = Regex.Match(url, Form).Groups;
        var query = parts["query"].Value.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        return new NpgsqlConnectionStringBuilder
        {
            Host = query.GetValueOrDefault("host", Text("host")),
            Port = int.Parse(query.GetValueOrDefault("port", parts["port"].Success ? Text("port") : "5432")),
            Database = Text("database"),
            Username = Text("user"),
            Password = Text("password"),
            ApplicationName = "maintenance",
        }.ConnectionString;

        string Text(string name) => Uri.UnescapeDataString(parts[name].Value);
    }
}
