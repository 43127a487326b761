using DrillHarness.Gate.Statements;

namespace DrillHarness.Gate.Tests.Statements;

/// <summary>On lines that PostgreSQL 15 wrote about a session of psycopg2.</summary>
internal sealed class StatementLogTests
{
    private const string Session = "6b047636.3f21";

    [Test]
    public async Task Transactions_come_in_order_with_what_became_of_them()
    {
        var transactions = await TransactionsAsync(RealLines(), "maintenance", Session);

        Assert.That(transactions.Select(transaction => (transaction.TransactionId, transaction.Committed, transaction.Statements.Count)), Is.EqualTo(new (ulong?, bool, int)[]
        {
            (963, true, 1), // CREATE TABLE
            (964, true, 1), // INSERT
            (965, true, 4), // INSERT, SAVEPOINT, (a failure), ROLLBACK TO, UPDATE
            (null, false, 0), // a failure, then COMMIT
            (968, false, 1), // rolled back
            (969, false, 1), // failed at COMMIT
            (null, true, 1), // outside of BEGIN
            (null, true, 1), // BEGIN; DELETE; COMMIT sent at once
            (null, false, 2), // not ended
        }));
    }

    [Test]
    public async Task A_text_over_two_lines_with_quotes_is_what_the_client_sent()
    {
        var transactions = await TransactionsAsync(RealLines(), "maintenance", Session);

        Assert.That(transactions[1].Statements, Is.EqualTo(new[] { "INSERT INTO note VALUES (1,'a \"quoted\", text\nover two lines; it''s')" }));
        Assert.That(transactions[1], Has.Property(nameof(LoggedTransaction.SessionId)).EqualTo(Session)
            .And.Property(nameof(LoggedTransaction.Database)).EqualTo("dev"));
    }

    [Test]
    public async Task What_a_savepoint_undid_can_be_replayed_as_it_was_undone()
    {
        var transactions = await TransactionsAsync(RealLines(), "maintenance", Session);

        Assert.That(transactions[2].Statements, Is.EqualTo(new[]
        {
            "INSERT INTO note VALUES (2,'kept')", "SAVEPOINT s", "ROLLBACK TO SAVEPOINT s", "UPDATE note SET text='changed' WHERE id=2",
        }));
    }

    [TestCase("portal", null)]
    [TestCase("maintenance", "6b047636.0000")]
    public async Task Other_roles_and_sessions_are_left_out(string role, string? session) =>
        Assert.That(await TransactionsAsync(RealLines(), role, session), Is.Empty);

    [Test]
    public async Task A_statement_tells_its_duration_or_its_failure()
    {
        using var reader = RealLines();
        var statements = await StatementLog.StatementsAsync(reader, "maintenance", Session, CancellationToken.None).ToListAsync();

        Assert.That(statements, Has.Count.EqualTo(27));
        Assert.That(statements[1], Is.EqualTo(new LoggedStatement
        {
            SessionId = Session,
            Database = "dev",
            ApplicationName = "hand",
            TransactionId = 963,
            CommandTag = "CREATE TABLE",
            Duration = TimeSpan.FromMilliseconds(6.343),
            Text = "CREATE TABLE IF NOT EXISTS note(id int primary key, text text, other int references note deferrable initially deferred)",
            Parameters = "",
            SqlState = null,
        }));
        Assert.That(statements[9], Has.Property(nameof(LoggedStatement.SqlState)).EqualTo("23505")
            .And.Property(nameof(LoggedStatement.Text)).EqualTo("INSERT INTO note VALUES (1,'twice')")
            .And.Property(nameof(LoggedStatement.Duration)).Null);
    }

    [Test]
    public async Task Sessions_that_ran_at_once_are_kept_apart()
    {
        using var reader = new StringReader(
            Line("a.1", "BEGIN", 0, "BEGIN") + Line("b.2", "BEGIN", 0, "BEGIN") +
            Line("a.1", "DELETE", 7, "DELETE FROM a") + Line("b.2", "DELETE", 8, "DELETE FROM b") +
            Line("b.2", "COMMIT", 0, "COMMIT") + Line("a.1", "ROLLBACK", 0, "ROLLBACK"));

        var transactions = await StatementLog.TransactionsAsync(reader, "maintenance", null, CancellationToken.None);

        Assert.That(transactions.Select(transaction => (transaction.TransactionId, transaction.Committed, transaction.Statements.Single())),
            Is.EqualTo(new (ulong?, bool, string)[] { (8, true, "DELETE FROM b"), (7, false, "DELETE FROM a") }));
    }

    [Test]
    public async Task The_extended_protocol_is_understood_and_its_parameters_kept()
    {
        using var reader = new StringReader(
            Line("a.1", "DELETE", 7, "DELETE FROM a WHERE id = $1", "parse <unnamed>") +
            Line("a.1", "DELETE", 7, "DELETE FROM a WHERE id = $1", "bind <unnamed>") +
            Line("a.1", "DELETE", 7, "DELETE FROM a WHERE id = $1", "execute <unnamed>", "parameters: $1 = '5'"));

        var statements = await StatementLog.StatementsAsync(reader, "maintenance", null, CancellationToken.None).ToListAsync();

        Assert.That(statements.Select(statement => (statement.Text, statement.Parameters)),
            Is.EqualTo(new[] { ("DELETE FROM a WHERE id = $1", "parameters: $1 = '5'") }));
    }

    private static string Line(string session, string tag, int xid, string text, string how = "statement", string detail = "") =>
        $"2026-11-23 17:09:46.662 UTC,\"maintenance\",\"dev\",1,\"[local]\",{session},1,\"{tag}\",2026-11-23 17:09:46 UTC,3/1,{xid},LOG,00000," +
        $"\"duration: 0.021 ms  {how}: {text}\",\"{detail}\",,,,,,,,\"x\",\"client backend\",,0\n";

    private static StreamReader RealLines() => new(typeof(StatementLogTests).Assembly.GetManifestResourceStream("session.csv")!);

    private static async Task<IReadOnlyList<LoggedTransaction>> TransactionsAsync(TextReader lines, string role, string? session)
    {
        using (lines) return await StatementLog.TransactionsAsync(lines, role, session, CancellationToken.None);
    }
}
