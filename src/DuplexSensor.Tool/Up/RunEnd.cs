using System.Globalization;
using DuplexSensor.Tool.Output;

namespace DuplexSensor.Tool.Up;

/// <summary>The end of a run: after its duration, or when the token is canceled. Then one closing line.</summary>
internal sealed class RunEnd(TimeSpan? duration, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _end =
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    private long _startedAt = TimeProvider.System.GetTimestamp();

    public CancellationToken Token => _end.Token;

    /// <summary>The start is over: from now on the duration counts.</summary>
    public void StartClock()
    {
        _startedAt = TimeProvider.System.GetTimestamp();
        if (duration is { } time)
        {
            _end.CancelAfter(time);
        }
    }

    /// <summary>Writes the closing line.</summary>
    /// <param name="output">Receives the line.</param>
    /// <param name="result">A summary of the run, for example "1 board, 3 reports".</param>
    /// <param name="dataFolder">Full path of the data folder.</param>
    public void WriteClosing(RunOutput output, string result, string dataFolder)
    {
        double seconds = TimeProvider.System.GetElapsedTime(_startedAt).TotalSeconds;
        string path = DisplayPath.Create(dataFolder);
        string files = Directory.Exists(dataFolder) ? $"the files stay in {path}" : $"{path} was deleted";
        output.Write(string.Create(
            CultureInfo.InvariantCulture, $"ended after {seconds:0} s: {result}; {files}"));
    }

    public void Dispose() => _end.Dispose();
}
