using DuplexSensor.Core.Ports;

namespace DuplexSensor.Tool;

/// <summary>A trace that passes every line on, and says when a board's first report has gone to its shadow.</summary>
/// <param name="next">Takes the lines.</param>
/// <param name="onReport">Called once, after the line was passed on, on the board's loop.</param>
internal sealed class FirstReport(ITrace next, Action onReport) : ITrace
{
    private static readonly byte[] Mark = [.. "shadow  reported"u8];

    private bool _isReported;

    public void Write(byte[] line, int length)
    {
        next.Write(line, length);
        if (!_isReported && line.AsSpan(0, length).IndexOf(Mark) >= 0)
        {
            _isReported = true;
            onReport();
        }
    }
}
