using System.Diagnostics;

namespace DuplexSensor.UnitTests.Tool.Monitoring;

/// <summary>A pair of pseudo-terminals of socat, which vanishes with its process.</summary>
/// <param name="board">Path of the board's end.</param>
/// <param name="port">Path of the PC's end.</param>
internal sealed class PseudoTerminals(string board, string port) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private Process? _socat;

    public string Board => board;

    public string Port => port;

    public async Task ConnectAsync()
    {
        _socat = Process.Start(new ProcessStartInfo(
            "/usr/bin/socat", [$"pty,raw,echo=0,link={board}", $"pty,raw,echo=0,link={port}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await Condition.WaitAsync(
            () => File.Exists(board) && File.Exists(port), Deadline, () => "socat has not created both ends");
    }

    public void Pull()
    {
        _socat?.Kill();
        _socat?.WaitForExit();
        _socat?.Dispose();
        _socat = null;
    }

    public void Dispose() => Pull();
}
