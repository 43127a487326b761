using DrillHarness.Gate.Configuration;
using DrillHarness.Gate.Intents;

namespace DrillHarness.Gate.Tests.Configuration;

[TestFixture]
internal sealed class IntentReaderTests
{
    private const string Whole =
        """
        version: 1
        about: Clears drafts.
        tables:
          draft:
            delete: { where: abandoned_at IS NOT NULL, atMost: 500, perTenant: 60 % }
          ext.page:
            update: { columns: [title] }
          audit_entry: { insert: {} }
        invariants:
          - { name: each has one, query: SELECT 1 }
        ddl: [index public.page_slug]
        limits: { longestLock: 200 ms, wal: 50 MB, time: 2 min }
        pages: ["*/*/archived-*"]
        ignore:
          - { code: not-idempotent, reason: it counts, until: 2027-01-31 }
        """;

    [Test]
    public void Everything_that_is_written_is_read()
    {
        var intent = IntentReader.Parse(Whole, "purge.intent.yaml");
        Assert.Multiple(() =>
        {
            Assert.That(intent.For("public.draft", RowOperation.Delete), Is.EqualTo(new OperationIntent { Where = "abandoned_at IS NOT NULL", AtMost = new Amount(500, null), PerTenant = new Amount(null, 60), Line = 5 }));
            Assert.That(intent.For("ext.page", RowOperation.Update)!.Columns, Is.EqualTo(new[] { "title" }));
            Assert.That(intent.For("public.audit_entry", RowOperation.Insert), Is.Not.Null);
            Assert.That(intent.For("public.audit_entry", RowOperation.Delete), Is.Null);
            Assert.That(intent.Limits, Is.EqualTo(new EffectLimits(TimeSpan.FromMilliseconds(200), 50 * 1024 * 1024, TimeSpan.FromMinutes(2))));
            Assert.That(intent.Ignored.Single(), Is.EqualTo(new IgnoredFinding("not-idempotent", "it counts", new DateOnly(2027, 1, 31), null)));
            Assert.That(intent.Invariants.Single() with { Line = 0 }, Is.EqualTo(new Invariant("each has one", "SELECT 1")));
            Assert.That(intent.Pages, Is.EqualTo(new[] { "*/*/archived-*" }));
            Assert.That(intent.Ddl, Is.EqualTo(new[] { "index public.page_slug" }));
        });
    }

    [TestCase("version: 2\n", "i.yaml:1: version 2, expected 1.")]
    [TestCase("about: x\n", "i.yaml:1: 'version' is missing here.")]
    [TestCase("version: 1\ntabels: {}\n", "i.yaml:2: unknown key 'tabels': did you mean 'tables'?")]
    [TestCase("version: 1\ntables:\n  draft:\n    delete: { wher: x }\n", "i.yaml:4: unknown key 'wher': did you mean 'where'?")]
    [TestCase("version: 1\ntables:\n  draft:\n    delete: { atMost: many }\n", "i.yaml:4: 'atMost': 'many': expected a number of rows such as 500, or a share such as \"5 %\".")]
    [TestCase("version: 1\ntables:\n  draft:\n", "i.yaml:3: nothing is said of draft, expected insert, update or delete.")]
    [TestCase("version: 1\nlimits: { longestLock: 5 }\n", "i.yaml:2: 'longestLock': '5': expected a time with its unit, such as 200 ms, 2 s, 5 min or 1 h.")]
    [TestCase("version: 1\npages: any\n", "i.yaml:2: 'pages' is a text, expected a list.")]
    [TestCase("version: 1\npages: [\" \"]\n", "i.yaml:2: a page's name is empty, expected tenant/app/item, with * for any text without a slash and ** for any, or any for all.")]
    [TestCase("version: 1\nddl: [\" \"]\n", "i.yaml:2: an item is empty, which any change would be; expected a part of the line that differs, such as 'index public.page_slug'.")]
    [TestCase("version: 1\nignore:\n  - { code: table-emptid, reason: y, until: 2027-01-31 }\n", "i.yaml:3: no finding has the code 'table-emptid': did you mean 'table-emptied'?")]
    [TestCase("version: 1\nignore:\n  - { code: x, reason: y }\n", "i.yaml:3: 'until' is missing here.")]
    [TestCase("version: 1\nignore:\n  - { code: x, reason: \" \", until: 2027-01-31 }\n", "i.yaml:3: the reason is empty, expected why this may stay.")]
    [TestCase("version: 1\ntables: [draft]\n", "i.yaml:2: 'tables' is a list, expected a mapping (key: value).")]
    [TestCase("version: 1\n  about: x\n: y", "i.yaml:2: is no YAML")]
    public void A_mistake_is_named_with_its_line(string text, string expected) =>
        Assert.That(() => IntentReader.Parse(text, "i.yaml"), Throws.InstanceOf<BadConfigurationException>().With.Message.StartsWith(expected));

    [TestCase("any", "acme/crm/orders", true)]
    [TestCase("acme/**", "acme/crm/orders", true)]
    [TestCase("acme/*", "acme/crm", true)]
    [TestCase("acme/*", "acme/crm/orders", false)]
    [TestCase("acme/*", "acme", false)]
    [TestCase("*/*/archived-*", "acme/crm/archived-orders", true)]
    [TestCase("acme/crm/orders", "acme/crm/orders-2", false)]
    [TestCase("ACME/*", "acme/crm", false)]
    public void A_page_is_listed_by_its_name_with_stars(string pattern, string page, bool expected) =>
        Assert.That(IntentReader.Parse($"version: 1\npages: [\"{pattern}\"]\n", "i.yaml").Lists(page), Is.EqualTo(expected));

    [TestCase("5 %", 200, 10)]
    [TestCase("33.4 %", 3, 1)]
    [TestCase("7", 3, 7)]
    [TestCase("100 %", 3, 3)]
    public void An_amount_is_a_number_or_a_share(string text, long before, long most) => Assert.That(Amount.Parse(text).Of(before), Is.EqualTo(most));
}
