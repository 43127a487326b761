using System.CommandLine;
using System.Text;
using DrillHarness.Recovery.Rescue;
using Npgsql;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>Opens the databases that were named: the live one, and a copy made elsewhere.</summary>
internal static class LiveAccess
{
    /// <summary>Opens the live database and looks who it is.</summary>
    public static async Task<(NpgsqlDataSource Source, LiveIdentity Identity, DatabaseAddress Address)> OpenAsync(
        ParseResult parsed, bool readOnly, CancellationToken cancellation)
    {
        var address = Address(parsed);
        return await ConnectAsync(address, RescueOptions.PasswordFile.Name, readOnly, cancellation);
    }

    /// <summary>Opens the copy that <c>--copy</c> names, for reading; null when none is named.</summary>
    public static async Task<(NpgsqlDataSource Source, LiveIdentity Identity, DatabaseAddress Address)?> OpenCopyAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(RescueOptions.Copy) is not { } text) return null;
        var address = WithPassword(DatabaseAddress.Parse(text, maySayPassword: false), parsed.GetValue(RescueOptions.CopyPasswordFile));
        return await ConnectAsync(address, RescueOptions.CopyPasswordFile.Name, readOnly: true, cancellation);
    }

    private static DatabaseAddress Address(ParseResult parsed)
    {
        var (text, file) = (parsed.GetValue(RescueOptions.Live), parsed.GetValue(RescueOptions.LiveFile));
        if (text is null == file is null) throw new UsageException("Name the live database by --live CONNECTION or by --live-file FILE, one of them.");
        var address = text is not null ? DatabaseAddress.Parse(text, maySayPassword: false) : DatabaseAddress.Parse(SecretFile.Read(file!), maySayPassword: true);
        return WithPassword(address, parsed.GetValue(RescueOptions.PasswordFile));
    }

    private static DatabaseAddress WithPassword(DatabaseAddress address, string? file) => file is null ? address : address.WithPassword(SecretFile.Read(file));

    private static async Task<(NpgsqlDataSource, LiveIdentity, DatabaseAddress)> ConnectAsync(
        DatabaseAddress address, string passwordOption, bool readOnly, CancellationToken cancellation)
    {
        var source = address.Open(readOnly);
        try
        {
            // Nobody's table or operator may stand in for one of the system's.
            await using var ask = source.CreateCommand("SELECT pg_catalog.current_setting('search_path')");
            var path = $"pg_catalog, {await ask.ExecuteScalarAsync(cancellation)}".TrimEnd(',', ' ');
            var guarded = address.Open(readOnly, path);
            var identity = await LiveIdentity.ReadAsync(guarded, cancellation);
            await source.DisposeAsync();
            return (guarded, identity, address);
        }
        catch (NpgsqlException wanting) when (!address.HasPassword && wanting.Message.Contains("No password has been provided", StringComparison.Ordinal))
        {
            await source.DisposeAsync();
            if (Console.IsInputRedirected || Console.IsErrorRedirected)
                throw new UsageException($"The server wants a password for {address.Role}, and none was given.{Environment.NewLine}  HINT: {passwordOption} FILE (mode 600), or run this on a terminal");
            return await ConnectAsync(address.WithPassword(Ask(address)), passwordOption, readOnly, cancellation);
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    private static string Ask(DatabaseAddress address)
    {
        Console.Error.Write($"Password of {address.Role} at {address.Host}: ");
        var password = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key != ConsoleKey.Backspace) password.Append(key.KeyChar);
            else if (password.Length > 0) password.Length--;
        }

        Console.Error.WriteLine();
        return password.ToString();
    }
}
