namespace DrillHarness.Metadata.Tests;

internal sealed class ProfileTests
{
    [Test]
    public void Every_profile_is_found_by_its_name() =>
        Assert.That(Profile.All.Select(profile => Profile.Named(profile.Name)), Is.EqualTo(Profile.All));

    [Test]
    public void An_unknown_name_is_answered_with_the_known_ones() =>
        Assert.That(() => Profile.Named("huge"), Throws.ArgumentException.With.Message.Contains("dev, tiny, small, stacker, large"));

    [Test]
    public void The_password_differs_by_seed_and_its_hash_verifies()
    {
        Assert.That(SeededCredentials.PasswordFor(1), Is.Not.EqualTo(SeededCredentials.PasswordFor(2)));
        Assert.That(PasswordHash.Verify(SeededCredentials.PasswordFor(1), SeededCredentials.HashFor(1)), Is.True);
    }
}
