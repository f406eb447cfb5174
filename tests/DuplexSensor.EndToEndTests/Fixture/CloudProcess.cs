using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>The local cloud as a process that a test can kill without a shutdown, as a power cut does.</summary>
internal sealed class CloudProcess(string folder, int portBase, string[] things, Action<string> onPublished)
    : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private Process? _process;
    private Task _reading = Task.CompletedTask;

    /// <summary>The paths of certificate, key and CA of each thing; filled by the first start.</summary>
    public ConcurrentDictionary<string, string[]> Files { get; } = new();

    public int Port => portBase;

    public int ProcessId => _process!.Id;

    public Task WaitForExitAsync() => _process!.WaitForExitAsync();

    /// <summary>Starts the process and returns when the cloud listens.</summary>
    public async Task StartAsync()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "DuplexSensor.CloudProcess.dll");
        string[] arguments = [program, folder, portBase.ToString(CultureInfo.InvariantCulture), .. things];
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        _reading = ReadAsync(_process.StandardOutput, ready);
        await ready.Task.WaitAsync(StartTimeout);
    }

    /// <summary>Sends signal 9. Returns when the process has exited and its whole output was read.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
        {
            return;
        }

        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task ReadAsync(StreamReader output, TaskCompletionSource ready)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            string[] cells = line.Split('\t');
            if (cells[^1] != "end")
            {
                // Cut by the kill, before the message was acknowledged.
                continue;
            }

            switch (cells[0])
            {
                case "thing": Files[cells[1]] = cells[2..^1]; break;
                case "ready": ready.SetResult(); break;
                default: onPublished(line); break;
            }
        }

        ready.TrySetException(new InvalidOperationException("the cloud's process ended before it was ready"));
    }
}
