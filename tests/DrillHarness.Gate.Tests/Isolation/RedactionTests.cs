using System.Text;
using DrillHarness.Gate.Isolation;

namespace DrillHarness.Gate.Tests.Isolation;

internal sealed class RedactionTests
{
    private static readonly Redaction Secret = new("s3cret/");

    [TestCase("a s3cret/ b s3cret%2F", "a [redacted] b [redacted]")]
    [TestCase("nothing here", "nothing here")]
    public void Secrets_are_hidden_as_they_are_and_as_a_URL_writes_them(string text, string shown) =>
        Assert.That(Secret.Apply(text), Is.EqualTo(shown));

    [TestCase("before s3c", "before ")]
    [TestCase("before s3cret%2", "before ")]
    [TestCase("before", "before")]
    public void What_a_cut_leaves_at_the_end_is_hidden(string text, string shown) => Assert.That(Secret.BeforeCut(text), Is.EqualTo(shown));

    [TestCase("ret/ after", " after")]
    [TestCase("2F after", " after")]
    [TestCase("after", "after")]
    public void What_a_cut_leaves_at_the_beginning_is_hidden(string text, string shown) => Assert.That(Secret.AfterCut(text), Is.EqualTo(shown));

    [Test]
    public void An_empty_password_hides_nothing() => Assert.That(new Redaction("").Apply("all of it"), Is.EqualTo("all of it"));

    [Test]
    public async Task Output_that_fits_is_kept_whole([Values(0, 1, 5, 9, 10)] int length)
    {
        var output = new BoundedOutput(10);

        await output.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes("0123456789"[..length])));

        Assert.That(output.Text(Secret), Is.EqualTo("0123456789"[..length]));
    }

    [Test]
    public async Task Longer_output_keeps_both_ends([Range(11, 40)] int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(at => (char)('!' + at)));
        var output = new BoundedOutput(10);

        await output.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)));

        Assert.That(output.Text(new Redaction()), Is.EqualTo($"{text[..5]}\n[{length - 10} bytes cut]\n{text[^5..]}"));
    }
}
