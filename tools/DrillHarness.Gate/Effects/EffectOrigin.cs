namespace DrillHarness.Gate.Effects;

/// <summary>What touched a row.</summary>
public enum EffectOrigin
{
    /// <summary>No counted statement names the table.</summary>
    Unknown,

    /// <summary>A statement that the script sent.</summary>
    Statement,

    /// <summary>A foreign key's action: ON DELETE or ON UPDATE.</summary>
    Cascade,

    /// <summary>A trigger, or a function that the script called.</summary>
    Trigger,
}
