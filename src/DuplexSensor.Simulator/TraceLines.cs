using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator;

/// <summary>Stores a board's trace, for tests that wait for a line. Any thread may call it.</summary>
public sealed class TraceLines : ITrace
{
    private const int LinesMax = 10_000;

    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _added = CreateSignal();

    /// <summary>The last 10,000 lines, oldest first.</summary>
    public IReadOnlyList<string> Snapshot()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    public void Write(byte[] line, int length)
    {
        TaskCompletionSource added;
        lock (_lock)
        {
            if (_lines.Count == LinesMax)
            {
                _lines.RemoveAt(0);
            }

            _lines.Add(Encoding.UTF8.GetString(line, 0, length));
            added = _added;
            _added = CreateSignal();
        }

        added.SetResult();
    }

    /// <summary>Waits for the n-th line that contains a text, unless it has been written already.</summary>
    /// <exception cref="TimeoutException">The line was not written in time. The message holds the trace.</exception>
    public async Task<string> WaitForAsync(string text, TimeSpan deadline, int occurrence = 1)
    {
        using var timeout = new CancellationTokenSource(deadline);
        while (true)
        {
            Task added;
            lock (_lock)
            {
                string[] found = [.. _lines.Where(line => line.Contains(text, StringComparison.Ordinal))];
                if (found.Length >= occurrence)
                {
                    return found[occurrence - 1];
                }

                added = _added.Task;
            }

            try
            {
                await added.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException(
                    $"No line number {occurrence} with \"{text}\" in time. The trace:\n{string.Join('\n', Snapshot())}",
                    exception);
            }
        }
    }

    private static TaskCompletionSource CreateSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
