namespace Portal.Maintenance;

/// <summary>What a page shows.</summary>
internal sealed class Layout
{
    public long Id { get; set; }

    public long TenantId { get; set; }

    /// <summary>In the trash since then, from which its builder can take it out again.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}
