namespace DrillHarness.Recovery.Targets;

/// <summary>What has to be read at a stop.</summary>
internal enum PlanNeedKind
{
    OldVersion,
    NewVersion,
    DroppedFile,
    CatalogBefore,
    CatalogAfter,
    LockedTable,
}
