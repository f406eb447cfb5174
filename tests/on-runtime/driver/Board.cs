using System.Diagnostics;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>The firmware on the real runtime: one process per boot, a folder as its flash.</summary>
internal sealed class Board : IAsyncDisposable
{
    /// <summary>The runtime's exit code after Power.RebootDevice.</summary>
    private const int RebootExitCode = 4;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly SemaphoreSlim _lineAdded = new(0);
    private readonly string _drive;
    private readonly Task _running;
    private Process? _process;
    private bool _isPowered = true;

    /// <param name="drive">The folder with settings.json and the PEM files.</param>
    public Board(string drive)
    {
        _drive = drive;
        _process = RealRuntime.Start(drive);
        _running = Task.Run(RunAsync);
    }

    public int Restarts { get; private set; }

    /// <summary>
    /// The exit code of a runtime that has crashed; null while it runs, and when it ended by a restart or by
    /// <see cref="DisposeAsync"/>.
    /// </summary>
    public int? CrashCode { get; private set; }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public int CountLines(string text) => Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until so many lines of the trace contain the text; returns the last of them.</summary>
    public async Task<string> WaitForLineAsync(string text, int times = 1, TimeSpan? within = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(within ?? Deadline);
        try
        {
            while (CountLines(text) < times)
            {
                Assert.True(CrashCode is null, $"the runtime ended with code {CrashCode}:\n{Tail()}");
                await _lineAdded.WaitAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"'{text}' was not traced {times} times:\n{Tail()}");
        }

        return Lines.Last(line => line.Contains(text, StringComparison.Ordinal));
    }

    public void PressButton(int pin) => File.WriteAllText(Path.Combine(_drive, $"press-{pin}"), "");

    public async ValueTask DisposeAsync()
    {
        _isPowered = false;
        _process?.Kill();
        await _running;
    }

    private string Tail() => string.Join('\n', Lines.TakeLast(40));

    private async Task RunAsync()
    {
        while (_isPowered)
        {
            using Process process = _process!;
            await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
            await process.WaitForExitAsync();
            bool isRestart = process.ExitCode == RebootExitCode;
            Restarts += isRestart ? 1 : 0;
            if (!isRestart && _isPowered)
            {
                CrashCode = process.ExitCode;
            }

            if (!isRestart || !_isPowered)
            {
                _process = null;
                break;
            }

            _process = RealRuntime.Start(_drive);
        }

        _lineAdded.Release();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _lines.Add(line.TrimEnd('\r'));
            }

            _lineAdded.Release();
        }
    }
}
