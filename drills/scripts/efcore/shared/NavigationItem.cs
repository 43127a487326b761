namespace Portal.Maintenance;

/// <summary>An entry of an app's menu. Its link and its roles, and the items beneath it, go with it (ON DELETE CASCADE).</summary>
internal sealed class NavigationItem
{
    public long Id { get; set; }

    public long TenantId { get; set; }

    public long? LayoutId { get; set; }

    public Layout? Layout { get; set; }

    /// <summary>page, heading or link.</summary>
    public required string Kind { get; set; }
}
