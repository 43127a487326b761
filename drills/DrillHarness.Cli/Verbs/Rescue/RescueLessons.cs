using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DrillHarness.Cli.Verbs.Rescue;

/// <summary>What the help of the rescue's verbs teaches beyond their options: the whole path, with examples.</summary>
internal static class RescueLessons
{
    private const string Path =
        """
        In an incident, in this order. Nothing is written to the live database before apply.

          1. What happened?   tools/drill rescue locate --live "host=db.example dbname=shop user=postgres" --stanza main
             lists the transactions that took rows, the widest first. The WAL holds no intent: you say which ones were wrong.
          2. What would come back?   tools/drill rescue plan --live "..." --stanza main --xid 731 --out rescue-731
             makes a copy of its own from the repository, halts it just before the damage, reads the lost rows off it, and
             writes rescue-731/plan.md for you to read, with the plan's SHA-256.
          3. Bring it back.   tools/drill rescue apply --live "..." --plan rescue-731/plan.json --hash SHA256 --database shop
             one transaction, or --batch for small ones; customers' later edits stand; says what it did and an undo id.
          4. Was it wrong?   tools/drill rescue undo --live "..." --id 1 --database shop
             reverts it; rows that somebody edited since are listed and left alone.

        Passwords never go into an argument: --password-file FILE or --live-file FILE (mode 600), or the prompt on a terminal.
        PGHOST, PGPASSWORD, DATABASE_URL, .pgpass and service files are not read: you name the database.

        Exit codes: 0 done, 2 refused (the reason says why, nothing was written), 3 interrupted, 5 wrong usage, 6 refused for
        safety (another server, another database, a changed plan), 8 nothing found, 10 this machine lacks something.
        """;

    private const string Locate =
        """
        Example, on the database's own host with pgBackRest's usual configuration:
          tools/drill rescue locate --live "host=/var/run/postgresql dbname=shop user=postgres" --stanza main \
              --since 2026-11-10T15:00:00Z --table navigation_item

        It ends the current WAL segment (pg_switch_wal, which changes no row) so that all up to now is in the archive;
        --no-switch leaves that. Every transaction that took or changed rows is a suspect, a customer's own deletion too;
        * marks what is proposed. --audit audit_log:txid:user_email says who did it, where your application keeps that.

        Without WAL at hand, but with a copy made elsewhere, go straight on to: tools/drill rescue plan --help
        """;

    private const string Plan =
        """
        Which transactions: --xid N (again for each), --like N (all that did the same to the same tables; --at-least ROWS
        leaves out smaller ones, which may be customers' own), or --between LSN..LSN.

        Example: one bad transaction, two tenants only, told by tenant:
          tools/drill rescue plan --live "host=/var/run/postgresql dbname=shop user=postgres" --stanza main \
              --xid 731 --tenant-table public.account --tenant 17 --tenant 23 --out rescue-731

        Where to stop follows from the WAL. If you have a target of your own, --target-time 2026-11-10T15:16:00Z,
        --target-xid, --target-lsn or --target-name is judged before anything is restored.

        A clone made elsewhere (a cloud snapshot at a right point), no WAL:
          tools/drill rescue plan --live "..." --copy "host=clone.example dbname=shop user=postgres" --table orders --out rescue
        Then what the clone has and the live database lacks in these tables is the damage: rows that customers deleted
        themselves since the clone cannot be told apart, and changed rows are not seen. --where narrows it.

        References that no foreign key declares: --soft-reference "comment(subject_type,subject_id)=order:orders,item:items"
        or --soft-reference "playlist(unnest(track_ids))=tracks". What would point at nothing is told.

        The folder holds plan.json, plan.md, plan.html and capture/ with the lost rows themselves: keep it private, and
        remove it when the recovery is over.
        """;

    private const string Apply =
        """
        Example:
          tools/drill rescue apply --live "host=/var/run/postgresql dbname=shop user=postgres" \
              --plan rescue-731/plan.json --hash 5f0c...e1 --database shop

        The hash is the one that plan printed; the database's name is typed; the server has to be the one that was planned
        for. Where one differs it exits 6 and has written nothing. Needs a role that may set session_replication_role.

        --batch puts rows back in small transactions: nobody waits long, and a killed apply goes on where it was when it is
        run again. Without it all rows appear at once. Either way a second run changes nothing.
        """;

    private const string Undo =
        """
        Example:
          tools/drill rescue undo --live "host=/var/run/postgresql dbname=shop user=postgres" --id 1 --database shop

        The id is the one that apply printed (also in drillharness.merge_run of the live database).
        """;

    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            if (option.Action is HelpAction usual) option.Action = new Lesson(usual);
    }

    private static string? Of(Command command) => command.Name switch
    {
        RescueVerb.VerbName => Path,
        _ when command.Parents.All(parent => parent.Name != RescueVerb.VerbName) => null,
        "locate" => Locate,
        "plan" => Plan,
        "apply" => Apply,
        "undo" => Undo,
        _ => null,
    };

    private sealed class Lesson(HelpAction usual) : SynchronousCommandLineAction
    {
        // Whoever asks for help has not given what is required yet.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = usual.Invoke(parseResult);
            if (Of(parseResult.CommandResult.Command) is { } lesson) parseResult.InvocationConfiguration.Output.WriteLine(lesson);
            return exitCode;
        }
    }
}
