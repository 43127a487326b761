using DrillHarness.Recovery.Catalog;

namespace DrillHarness.Gate.Worlds;

/// <summary>The application whose data a script works on: how to make it, and what is special about it.</summary>
public interface IApplication
{
    /// <summary>For people.</summary>
    string Name { get; }

    /// <summary>The table whose rows are the tenants; null when there are none.</summary>
    TableName? TenantTable { get; }

    /// <summary>Size profiles: a small and clean one first, which has none of the traits; the last as production is.</summary>
    IReadOnlyList<string> Profiles { get; }

    /// <summary>How many times the rows of the last profile production has; null when nobody said.</summary>
    double? ProductionTimes => null;

    /// <summary>The profile with so many times the rows of the last one; null when none can be made.</summary>
    string? ProfileOf(int times) => null;

    /// <summary>States of the data to try one by one; empty when none are known.</summary>
    IReadOnlyList<Trait> Traits { get; }

    /// <summary>Visits its pages; null when there is nobody to do that.</summary>
    IPages? Pages => null;

    /// <summary>Fills an empty database, all of it owned by <see cref="GateServer.Owner"/>.</summary>
    /// <param name="database">Its name on the server.</param>
    /// <param name="profile">One of <see cref="Profiles"/>, or one that <see cref="ProfileOf"/> named.</param>
    Task FillAsync(GateServer server, string database, string profile, ulong seed, CancellationToken cancellation);
}
