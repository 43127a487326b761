namespace DrillHarness.Recovery.Tests.Cases;

/// <summary>One step of a case: a good transaction, a bad one, or one that only the live database sees.</summary>
internal sealed record Step(StepKind Kind, string Sql)
{
    public static Step Good(string sql) => new(StepKind.Good, sql);

    public static Step Bad(string sql) => new(StepKind.Bad, sql);

    public static Step LiveOnly(string sql) => new(StepKind.LiveOnly, sql);

    /// <summary>A bad transaction, and what a customer commits in the middle of it.</summary>
    public static Step BadAround(string first, string edit, string then) => new(StepKind.Bad, first) { Edit = edit, Then = then };

    /// <summary>What a customer commits after a bad transaction's first part.</summary>
    public string? Edit { get; private init; }

    /// <summary>The bad transaction's second part.</summary>
    public string? Then { get; private init; }

    /// <summary>A bad transaction that is prepared, and committed after the next step.</summary>
    public static Step BadPrepared(string sql) => new(StepKind.BadPrepared, sql);
}
