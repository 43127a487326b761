namespace DrillHarness.House.Tests.Rules;

internal sealed class PlacesTests
{
    // Put together here, so that this file does not break the rule itself.
    private static readonly string[] Named =
        ["ghcr" + ".io", "registry-1" + ".docker.io", "deb" + ".debian.org", "/ro" + "ot/house", "/ho" + "me/ann/house", "/Use" + "rs/ann/house"];

    [TestCaseSource(nameof(Named))]
    public void A_registry_and_somebody_s_own_path_are_breaches(string place) =>
        Assert.That(new Places().Breaches(Tree.Of(("tools/drill", $"#!/bin/sh\ncp x {place}\n"))), Has.One.StartsWith("tools/drill:2 names"));

    [TestCase("apt-get install docker.io")]
    [TestCase("cp x .drill/work/x")]
    [TestCase("cp x \"$folder/work/x\"")]
    public void Package_names_and_relative_paths_are_none(string line) =>
        Assert.That(new Places().Breaches(Tree.Of(("tools/drill", line))), Is.Empty);
}
