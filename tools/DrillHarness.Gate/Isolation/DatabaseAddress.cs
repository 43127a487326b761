using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace DrillHarness.Gate.Isolation;

/// <summary>The database that a candidate script is to work on, and as whom.</summary>
/// <param name="Host">
/// As libpq's host: the folder of the server's Unix socket when it begins with a slash, else an address of TCP. The connections come
/// from this process: over a Unix socket, a server that trusts this process's user (peer) trusts the script too.
/// </param>
/// <param name="Port">The server's port, also part of the socket's name.</param>
/// <param name="Database">The database's name.</param>
/// <param name="Role">The role that the script connects as.</param>
/// <param name="Password">The role's password. Never written out by <see cref="ToString"/>.</param>
public sealed record DatabaseAddress(string Host, int Port, string Database, string Role, string Password)
{
    /// <summary>The same database, server and role as this connection string of Npgsql's.</summary>
    public static DatabaseAddress Of(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return new DatabaseAddress(parts.Host!, parts.Port, parts.Database!, parts.Username!, parts.Password ?? "");
    }

    internal static string SocketName(int port) => $".s.PGSQL.{port}";

    internal EndPoint Server => Host.StartsWith('/')
        ? new UnixDomainSocketEndPoint(Path.Combine(Host, SocketName(Port)))
        : new DnsEndPoint(Host, Port);

    /// <summary>The URL for a script that finds the server's socket in <paramref name="socketFolder"/>; libpq, SQLAlchemy and psycopg2 take it.</summary>
    internal string UrlVia(string socketFolder) =>
        $"postgresql://{Uri.EscapeDataString(Role)}:{Uri.EscapeDataString(Password)}@/{Uri.EscapeDataString(Database)}" +
        $"?host={Uri.EscapeDataString(socketFolder)}&port={Port}";

    /// <summary>DATABASE_URL and libpq's variables, for a program that finds the server's socket in <paramref name="socketFolder"/>.</summary>
    internal IReadOnlyDictionary<string, string> Variables(string socketFolder) => new Dictionary<string, string>
    {
        ["DATABASE_URL"] = UrlVia(socketFolder),
        ["PGHOST"] = socketFolder,
        ["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture),
        ["PGDATABASE"] = Database,
        ["PGUSER"] = Role,
        ["PGPASSWORD"] = Password,
    };

    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"Host = {Host}, Port = {Port}, Database = {Database}, Role = {Role}");
        return true;
    }
}
