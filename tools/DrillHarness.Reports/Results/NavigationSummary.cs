namespace DrillHarness.Reports;

/// <summary>What tenants saw. Broken are tenants whose navigation is not what it should be.</summary>
/// <param name="TenantsChecked">Tenants read over HTTP after the recovery.</param>
/// <param name="PagesChecked">Pages read over HTTP after the recovery.</param>
/// <param name="BrokenBefore">Broken before the incident.</param>
/// <param name="BrokenDuring">Broken while the rows were gone.</param>
/// <param name="BrokenAfter">Broken after the recovery.</param>
/// <param name="BrowserTenants">Tenants clicked through in a browser after the recovery.</param>
public sealed record NavigationSummary(
    long? TenantsChecked,
    long? PagesChecked,
    long? BrokenBefore,
    long? BrokenDuring,
    long? BrokenAfter,
    long? BrowserTenants);
