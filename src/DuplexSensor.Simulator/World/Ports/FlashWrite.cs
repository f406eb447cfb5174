namespace DuplexSensor.Simulator.World.Ports;

/// <summary>What has become of a write.</summary>
public enum FlashOutcome
{
    /// <summary>The slot holds it, as reading it back shows, whatever the medium said.</summary>
    Kept,

    /// <summary>The slot holds it, but power failed before the firmware could know.</summary>
    Landed,

    /// <summary>The slot holds something else than before, but not this.</summary>
    Torn,

    /// <summary>The slot holds what it held.</summary>
    Lost,
}

/// <summary>One write to flash.</summary>
/// <param name="Slot">Such as <c>settings.a</c>.</param>
/// <param name="Bytes">What was to be written.</param>
/// <param name="Outcome">What has become of it.</param>
public sealed record FlashWrite(string Slot, byte[] Bytes, FlashOutcome Outcome)
{
    /// <summary>The record that the slot belongs to.</summary>
    public string Record => Slot[..Slot.LastIndexOf('.')];
}
