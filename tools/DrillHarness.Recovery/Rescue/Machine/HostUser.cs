using CliWrap;
using CliWrap.Buffered;

namespace DrillHarness.Recovery.Rescue;

/// <summary>The operating-system user that programs of a rescue run as. PostgreSQL refuses to run as root.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Prefix">The words before a program that make it run as this user.</param>
public sealed record HostUser(string Name, IReadOnlyList<string> Prefix)
{
    private const string Customary = "postgres";

    /// <summary>True when files made by the harness have to be given to this user.</summary>
    public bool IsAnother => Name != Environment.UserName;

    /// <summary>The user asked for; else the caller; else, where the caller is root, the owner of the repository, or <c>postgres</c>.</summary>
    /// <param name="asked">What <c>--as-user</c> said, or null.</param>
    /// <param name="repository">A directory of this machine whose owner may read the backups, or null.</param>
    /// <exception cref="LackingException">There is no such user, or only root could become it.</exception>
    public static async Task<HostUser> ChooseAsync(string? asked, string? repository, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            return asked is null || asked == Environment.UserName
                ? new HostUser(Environment.UserName, ["env", "--"])
                : throw new LackingException($"--as-user {asked}: only root can run programs as another user, and this is {Environment.UserName}.", $"sudo -u {asked} tools/drill rescue ...");
        var name = asked ?? (repository is not null ? await OwnerAsync(repository, cancellation) : null) ?? Customary;
        if (name == "root") throw new LackingException("PostgreSQL refuses to run as root, and so a copy needs another user.", $"--as-user {Customary}");
        var (user, group) = (await IdAsync("-u", name, cancellation), await IdAsync("-g", name, cancellation));
        return new HostUser(name, ["setpriv", $"--reuid={user}", $"--regid={group}", "--init-groups", "--"]);
    }

    /// <summary>Gives files to this user, where the harness made them as another.</summary>
    public async Task GiveAsync(string path, CancellationToken cancellation)
    {
        if (IsAnother) await Cli.Wrap("chown").WithArguments(["-R", $"{Name}:", path]).ExecuteAsync(cancellation);
    }

    private static async Task<string?> OwnerAsync(string directory, CancellationToken cancellation)
    {
        var said = await Cli.Wrap("stat").WithArguments(["--format=%U", directory]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellation);
        var owner = said.StandardOutput.Trim();
        return said.ExitCode != 0 || owner is "root" or "UNKNOWN" or "" ? null : owner;
    }

    private static async Task<string> IdAsync(string option, string name, CancellationToken cancellation)
    {
        var said = await Cli.Wrap("id").WithArguments([option, name]).WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(cancellation);
        return said.ExitCode == 0 ? said.StandardOutput.Trim() : throw new LackingException($"There is no user '{name}' on this machine.", "--as-user NAME, one that may read the backups");
    }
}
