namespace DuplexSensor.World.Ports;

/// <summary>The outcome of a write to flash.</summary>
public enum FlashOutcome
{
    /// <summary>The slot holds the new bytes, whatever the write returned.</summary>
    Kept,

    /// <summary>The slot holds the new bytes, but power failed before the write returned.</summary>
    Landed,

    /// <summary>The slot holds neither the new nor the old bytes.</summary>
    Torn,

    /// <summary>The slot still holds the old bytes.</summary>
    Lost,
}

/// <summary>One write to flash.</summary>
/// <param name="Slot">Name of the slot, for example <c>settings.a</c>.</param>
/// <param name="Bytes">The complete content that the slot should have after the write.</param>
/// <param name="Outcome">The outcome of the write.</param>
public sealed record FlashWrite(string Slot, byte[] Bytes, FlashOutcome Outcome)
{
    /// <summary>Name of the record to which the slot belongs.</summary>
    public string Record => Slot[..Slot.LastIndexOf('.')];

    /// <summary>Whether the slot is one of a record's two slots. A segment of readings has no second slot.</summary>
    public bool IsInPair => Slot[^1] is 'a' or 'b';
}
