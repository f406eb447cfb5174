namespace DuplexSensor.Tool.Output;

/// <summary>Numbers of things in a sentence.</summary>
internal static class Counted
{
    /// <summary>For example "1 board", "2 boards".</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="noun">The singular of a regular noun.</param>
    public static string Format(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
