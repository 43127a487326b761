using System.Globalization;
using DrillHarness.Timing;
using Npgsql;

namespace DrillHarness.Recovery.Rescue;

/// <summary>
/// A database somebody named for a rescue: host or socket directory, port, database, role, TLS. Nothing is filled in from the environment, a
/// password file or a service file. Its text never holds a password.
/// </summary>
public sealed class DatabaseAddress
{
    /// <summary>application_name of every connection of a rescue.</summary>
    public const string ApplicationName = "drillharness rescue";

    private const string DefaultPort = "5432";

    // Said by libpq's programs and of no meaning here: the rescue names itself, speaks UTF-8 and has deadlines of its own.
    private static readonly string[] Ignored =
        ["application_name", "fallback_application_name", "client_encoding", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "sslcompression", "sslsni"];

    private readonly NpgsqlConnectionStringBuilder settings;

    private DatabaseAddress(NpgsqlConnectionStringBuilder settings) => this.settings = settings;

    /// <summary>The host's name or address, or the directory of its Unix socket.</summary>
    public string Host => settings.Host!;

    /// <summary>The database's name.</summary>
    public string Database => settings.Database!;

    /// <summary>The role that connects.</summary>
    public string Role => settings.Username!;

    /// <summary>True when a password is at hand.</summary>
    public bool HasPassword => settings.Password is not null;

    /// <summary>Reads a libpq URI or key=value string.</summary>
    /// <param name="text">The string; host and dbname have to be in it.</param>
    /// <param name="maySayPassword">False where the string came from an argument list, which everybody on the machine can read.</param>
    /// <exception cref="FormatException">It cannot be read, or says what it must not; the message quotes no value.</exception>
    public static DatabaseAddress Parse(string text, bool maySayPassword)
    {
        var words = ConnectionWords.Parse(text);
        if (!maySayPassword && (words.ContainsKey("password") || words.ContainsKey("sslpassword")))
            throw new FormatException($"The connection string holds a password, and everybody on this machine can read an argument list.{Environment.NewLine}" +
                "  HINT: leave it out, and give --password-file FILE (mode 600), or put the whole string into --live-file FILE, or answer the prompt; and change that password");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Port = int.Parse(DefaultPort, CultureInfo.InvariantCulture),
            Username = Environment.UserName,
            ApplicationName = ApplicationName,
            // Not the caller's: Npgsql would look for a .pgpass by itself.
            Passfile = "/dev/null",
            SslMode = SslMode.Prefer,
            GssEncryptionMode = GssEncryptionMode.Disable,
            Timeout = (int)Deadlines.Command.TotalSeconds,
            CommandTimeout = 0,
            KeepAlive = 30,
            // A session's temporary tables and settings end with it.
            Pooling = false,
            IncludeErrorDetail = false,
        };
        foreach (var (key, value) in words.Where(word => !Ignored.Contains(word.Key))) Set(settings, key, value);
        if (string.IsNullOrEmpty(settings.Host)) throw new FormatException("The connection string names no host; for a Unix socket name its directory, host=/var/run/postgresql.");
        if (string.IsNullOrEmpty(settings.Database)) throw new FormatException("The connection string names no database; expected dbname=NAME or a URI that ends in /NAME.");
        return new DatabaseAddress(settings);
    }

    /// <summary>The same address with a password, which is kept in memory only.</summary>
    public DatabaseAddress WithPassword(string password) => new(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Password = password });

    /// <summary>Opens a source of connections, each a session of its own; the caller disposes it.</summary>
    /// <param name="readOnly">Every transaction of it is read-only unless it says otherwise; else none is, so that a database that was frozen can be repaired.</param>
    /// <param name="searchPath">What the session looks names up in, which is the role's business otherwise.</param>
    public NpgsqlDataSource Open(bool readOnly, string? searchPath = null)
    {
        var mine = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        // Row security must not hide rows: a read that it would filter has to fail instead. A standby cannot be serializable, whatever the database's own setting is.
        // What the role is used to waiting for is no measure for a recovery; what is given with the address is.
        string[] options = ["-c statement_timeout=0", settings.Options ?? "", searchPath is null ? "" : $"-c search_path={Escaped(searchPath)}", "-c row_security=off", "-c default_transaction_isolation=read\\ committed", $"-c default_transaction_read_only={(readOnly ? "on" : "off")}"];
        mine.Options = string.Join(' ', options).Trim();
        return NpgsqlDataSource.Create(mine);
    }

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(" ", "\\ ", StringComparison.Ordinal);

    /// <summary>For people: <c>shop on db.example:5432 as app</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Database} on {Host}:{settings.Port} as {Role}");

    private static void Set(NpgsqlConnectionStringBuilder settings, string key, string value)
    {
        switch (key)
        {
            case "host" or "hostaddr": settings.Host = One(key, value); break;
            case "port": settings.Port = Number(key, One(key, value)); break;
            case "dbname": settings.Database = value; break;
            case "user": settings.Username = value; break;
            case "password": settings.Password = value; break;
            case "options": settings.Options = value; break;
            case "connect_timeout": settings.Timeout = Number(key, value); break;
            case "sslmode": settings.SslMode = ModeOf(value); break;
            case "sslrootcert": settings.RootCertificate = value; break;
            case "sslcert": settings.SslCertificate = value; break;
            case "sslkey": settings.SslKey = value; break;
            case "sslpassword": settings.SslPassword = value; break;
            case "krbsrvname": settings.KerberosServiceName = value; break;
            case "channel_binding": settings.ChannelBinding = Named<ChannelBinding>(key, value); break;
            case "gssencmode": settings.GssEncryptionMode = Named<GssEncryptionMode>(key, value); break;
            case "target_session_attrs" when value is "any" or "read-write" or "primary": break;
            case "service" or "passfile":
                throw new FormatException($"The connection string says {key}=, and a rescue reads no service and no password files: name the database itself.");
            default: throw new FormatException($"The connection string says {key}=, which a rescue does not know.");
        }
    }

    private static string One(string key, string value) => !value.Contains(',', StringComparison.Ordinal) ? value
        : throw new FormatException($"The connection string names several values of {key}, and a rescue is of one server: name that one.");

    private static int Number(string key, string value) => int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= 0 ? number
        : throw new FormatException($"The connection string's {key} is not a number.");

    private static SslMode ModeOf(string value) => value switch
    {
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => Named<SslMode>("sslmode", value),
    };

    private static T Named<T>(string key, string value) where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var known) && !char.IsAsciiDigit(value[0]) ? known
            : throw new FormatException($"The connection string's {key} is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
}
