using DrillHarness.Gate.Shrinking;
using DrillHarness.Recovery.Catalog;
using DrillHarness.Recovery.Wal;

namespace DrillHarness.Gate.Tests.Judging;

[TestFixture]
internal sealed class RowCutTests
{
    [Test]
    public void What_needs_the_rows_goes_with_them_in_one_statement()
    {
        var cut = RowCut.Of([Table("account"), Table("visit", Key("account_id", "account")), Table("step", Key("visit_id", "visit"))], Table("account"), "id = 1");
        Assert.That(cut, Is.EqualTo(
            """WITH d0 AS (DELETE FROM "public"."visit" WHERE ("account_id") IN (SELECT "id" FROM "public"."account" WHERE id = 1)), """ +
            """d1 AS (DELETE FROM "public"."step" WHERE ("visit_id") IN (SELECT "id" FROM "public"."visit" WHERE ("account_id") IN (SELECT "id" FROM "public"."account" WHERE id = 1))) """ +
            """DELETE FROM "public"."account" WHERE id = 1"""));
    }

    [Test]
    public void What_can_do_without_is_loosened_and_a_circle_ends()
    {
        var cut = RowCut.Of([Table("account", Key("owner", "member")), Table("member", Key("account_id", "account"))], Table("account"), "id = 1");
        Assert.That(cut, Does.StartWith("UPDATE \"public\".\"account\" SET \"owner\" = NULL WHERE (\"owner\") IN (SELECT \"id\" FROM \"public\".\"member\"").And.Contains("; WITH d0 AS (DELETE FROM \"public\".\"member\""));
    }

    [Test]
    public void Nothing_needs_a_leaf() => Assert.That(RowCut.Of([Table("leaf")], Table("leaf"), "true"), Is.EqualTo("DELETE FROM \"public\".\"leaf\" WHERE true"));

    // A column that is called owner may be NULL, any other may not.
    private static TableShape Table(string name, params ForeignKey[] keys) => new()
    {
        Oid = 1,
        Name = new TableName("public", name),
        File = default,
        All = [.. keys.SelectMany(key => key.Columns).Prepend("id").Select((column, at) => new ColumnShape { Number = at + 1, Name = column, Type = "bigint", NotNull = column != "owner" })],
        PrimaryKey = ["id"],
        UniqueKeys = [],
        ForeignKeys = keys,
    };

    private static ForeignKey Key(string column, string referenced) => new($"{column}_fkey", [column], new TableName("public", referenced), ["id"], DeleteAction.Refuse);
}
