namespace Portal.Maintenance;

internal sealed class Page
{
    public long Id { get; set; }

    public long? LayoutId { get; set; }
}
