namespace DrillHarness.Recovery.Tests.Cases;

internal static class CaseAsserts
{
    /// <summary>The case ended as it has to: alike its twin, or refused for the expected reason with nothing written.</summary>
    public static void Ended(CaseWorld world, RecoveryCase played)
    {
        var result = world.ResultOf(played);
        if (played.Refused is { } reason)
        {
            Assert.That(result.Failure, Is.TypeOf<RecoveryRefusedException>().With.Message.Contains(reason));
            return;
        }

        Assert.That(result.Failure, Is.Null, () => $"{result.Failure}");
        TestContext.Out.WriteLine($"{result.Plan!.Why}; {string.Join(", ", result.Fates.Select(table => $"{table.Table}: {table.Restored} of {table.Deleted} restored, {table.ChangesUndone} of {table.Changed} changes undone"))} {string.Join("; ", result.Outcome!.Remarks)}");
        if (result.Undone is { } undone)
        {
            Assert.That(undone.LeftKeys, Has.Count.EqualTo(played.Left.Count), () => string.Join("; ", undone.LeftKeys));
            foreach (var left in played.Left) Assert.That(undone.LeftKeys, Has.Exactly(1).Contains(left));
        }

        Assert.That(result.Differences, Is.Empty);
        // Of one bad transaction, and with nobody in between, a plan tells no row to stay that comes back. (What follows a key counts as neither.)
        if (played.Steps.Count(step => step.Kind is StepKind.Bad or StepKind.BadPrepared) == 1 && (played.Meanwhile, played.AfterPlan, played.TenantTable) == (null, null, null))
            foreach (var (planned, table) in result.Planned.Zip(result.Fates))
            {
                Assert.That(planned.Kept, Is.AtMost(table.Changed - table.Held - table.ChangesUndone), $"changed rows of {table.Table} that stay, as planned");
                Assert.That(planned.ConflictKeys, Is.SubsetOf(table.ConflictKeys), $"conflicts of {table.Table}, as planned");
            }
        foreach (var remark in played.Remarks) Assert.That(result.Outcome!.Remarks, Has.Some.Contains(remark));
        foreach (var conflict in played.Conflicts) Assert.That(result.Fates.SelectMany(table => table.ConflictKeys), Has.Some.StartsWith(conflict));
    }
}
