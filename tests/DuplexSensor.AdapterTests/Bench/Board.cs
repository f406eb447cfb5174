using System;
using System.Collections.Generic;
using System.Threading;
using DuplexSensor.Esp32;
using IoFile = DuplexSensor.AdapterWire.Disk;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>The board of one test: its drive, console and clock, its restarts and failed threads.</summary>
internal static class Board
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);
    private static readonly List<string> TraceLines = [];
    private static int _restarts;
    private static int _threadsFailed;

    /// <summary>The folder for drive I:; set it to the same folder after a restart.</summary>
    public static string Drive { get; set; } = IoFile.CreateFolder();

    /// <summary>UTC at board time 0, in ms since 1970; 0 until the clock is set.</summary>
    public static long UtcAtZeroMs { get; set; }

    public static long UtcMs
    {
        get => UtcAtZeroMs + BoardTime.NowMs;
        set => UtcAtZeroMs = value - BoardTime.NowMs;
    }

    /// <summary>Number of threads that an exception has ended.</summary>
    public static int ThreadsFailed => _threadsFailed;

    /// <summary>Number of restarts; the thread that restarts the board waits for ever.</summary>
    public static int Restarts => _restarts;

    public static string[] Lines
    {
        get
        {
            lock (TraceLines)
            {
                return [.. TraceLines];
            }
        }
    }

    public static void WriteLine(string line)
    {
        lock (TraceLines)
        {
            TraceLines.Add(line);
        }
    }

    public static int CountLines(string text)
    {
        return Array.FindAll(Lines, line => line.Contains(text, StringComparison.Ordinal)).Length;
    }

    public static bool HasLine(string text) => CountLines(text) > 0;

    public static void Restart()
    {
        Interlocked.Increment(ref _restarts);
        BoardTime.Sleep(null, Timeout.Infinite);
    }

    public static void RecordThreadFailure() => Interlocked.Increment(ref _threadsFailed);

    /// <summary>Sets the clock to a day in 2026, as SNTP does.</summary>
    public static void SetTime()
    {
        UtcMs = 1_785_000_000_000;
    }

    /// <summary>Writes all files that a board needs; the certificates are not valid.</summary>
    public static void WriteFiles(string settings = "{\"thing\":\"desk\"}")
    {
        WriteFile("settings.json", settings);
        WriteFile("ca.pem", CreatePem("CERTIFICATE"));
        WriteFile("device.pem", CreatePem("CERTIFICATE"));
        WriteFile("device.key", CreatePem("PRIVATE KEY"));
    }

    public static void WriteFile(string name, string text) => IoFile.Write(Drive, name, text);

    public static string CreatePem(string what) => $"-----BEGIN {what}-----\nAAAA\n-----END {what}-----\n";

    /// <summary>Powers the board up.</summary>
    public static void Boot() => BoardTime.StartThread(Program.Main);

    /// <summary>Blocks until the condition is true. The board's time stands still.</summary>
    public static void WaitUntil(Func<bool> condition, string what)
    {
        Wait(condition, what, 0);
    }

    /// <summary>Advances the board's time, a millisecond at a time, until the condition is true.</summary>
    public static void RunUntil(Func<bool> condition, string what)
    {
        Wait(condition, what, 1);
    }

    private static void Wait(Func<bool> condition, string what, int stepMs)
    {
        DateTime deadline = DateTime.UtcNow + WaitTimeout;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"not within 30 s: {what}:\n{string.Join('\n', Lines)}");
            BoardTime.Advance(stepMs);
            Thread.Sleep(1);
        }
    }
}
