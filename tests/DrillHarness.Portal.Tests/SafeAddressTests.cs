using DrillHarness.Portal.Pages;

namespace DrillHarness.Portal.Tests;

internal sealed class SafeAddressTests
{
    [TestCase("https://example.com/?a=1")]
    [TestCase("http://example.com")]
    [TestCase("mailto:team@example.com")]
    [TestCase("/apps/crm")]
    public void Harmless_addresses_may_be_linked_to(string address) => Assert.That(SafeAddress.IsSafe(address), Is.True);

    [TestCase(null)]
    [TestCase(" ")]
    [TestCase("javascript:alert(1)")]
    [TestCase("JaVaScRiPt:alert(1)")]
    [TestCase("data:text/html,<script>")]
    [TestCase("//elsewhere.example")]
    [TestCase("/\\elsewhere.example")]
    [TestCase("example.com")]
    public void Others_may_not(string? address) => Assert.That(SafeAddress.IsSafe(address), Is.False);
}
