using DuplexSensor.Core.Ports;

namespace DuplexSensor.Tool;

/// <summary>A trace that passes every line on, and says when a board's report has gone to its shadow.</summary>
/// <param name="next">Takes the lines.</param>
/// <param name="onReport">Called at each report, after its line was passed on, on the board's loop.</param>
internal sealed class ReportWatch(ITrace next, Action onReport) : ITrace
{
    private static readonly byte[] Mark = [.. "shadow  reported"u8];

    public void Write(byte[] line, int length)
    {
        next.Write(line, length);
        if (line.AsSpan(0, length).IndexOf(Mark) >= 0)
        {
            onReport();
        }
    }
}
