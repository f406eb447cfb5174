using DuplexSensor.Core.Ports;

namespace DuplexSensor.Tool.Up;

/// <summary>A trace that forwards every line and detects accepted reports of a board.</summary>
/// <param name="next">Receives the lines.</param>
/// <param name="onReport">Is called on the board's loop after the line of each accepted report.</param>
internal sealed class ReportObserver(ITrace next, Action onReport) : ITrace
{
    private static readonly byte[] ReportedText = [.. "shadow  reported"u8];

    public void Write(byte[] line, int length)
    {
        next.Write(line, length);
        if (line.AsSpan(0, length).IndexOf(ReportedText) >= 0)
        {
            onReport();
        }
    }
}
