namespace DrillHarness.Recovery.Damage;

/// <summary>What became of a row whose key others refer to.</summary>
public enum KeyEnding
{
    /// <summary>It lies where the WAL says, maybe under another key.</summary>
    Lives,

    /// <summary>Somebody deleted it.</summary>
    Deleted,

    /// <summary>A bad transaction deleted it, maybe under another key: it is among the captured rows.</summary>
    Taken,

    /// <summary>A merge, or the undoing of one, took it out and put it in again: it is the row that has its key, if any has.</summary>
    Remade,

    /// <summary>Where it is cannot be told: it went to another partition and was lost sight of, or several rows had its key.</summary>
    Unknown,
}
