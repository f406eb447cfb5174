namespace DuplexSensor.World.Ports;

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
/// <param name="Bytes">What the slot is to hold.</param>
/// <param name="Outcome">What has become of it.</param>
public sealed record FlashWrite(string Slot, byte[] Bytes, FlashOutcome Outcome)
{
    /// <summary>The record that the slot belongs to.</summary>
    public string Record => Slot[..Slot.LastIndexOf('.')];

    /// <summary>Whether the slot is one of a record's two; a segment of readings is not.</summary>
    public bool IsInPair => Slot[^1] is 'a' or 'b';
}
