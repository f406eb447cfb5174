namespace DuplexSensor.Tool.Flashing.Contract;

/// <summary>An assembly whose native half is another one in the board's firmware, or is not in it.</summary>
/// <param name="Text">Package, both versions, and what fits: one line.</param>
internal sealed record VersionMismatch(string Text);
