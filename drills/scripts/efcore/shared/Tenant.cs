namespace Portal.Maintenance;

internal sealed class Tenant
{
    public long Id { get; set; }
}
