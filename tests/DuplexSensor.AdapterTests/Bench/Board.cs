using System;
using System.Collections.Generic;
using System.Threading;
using DuplexSensor.Esp32;
using IoFile = DuplexSensor.AdapterWire.Disk;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>The board of one story: its drive, its console, its clock, and what becomes of it.</summary>
internal static class Board
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);
    private static readonly List<string> TraceLines = [];
    private static int _restarts;
    private static int _threadsFailed;

    /// <summary>The folder that is drive I:; a story that goes on after a restart gets the same.</summary>
    public static string Drive { get; set; } = IoFile.CreateFolder();

    /// <summary>UTC of the clock at time 0 of the board's; nobody has set it yet.</summary>
    public static long UtcAtZeroMs { get; set; }

    public static long UtcMs
    {
        get => UtcAtZeroMs + BoardTime.NowMs;
        set => UtcAtZeroMs = value - BoardTime.NowMs;
    }

    /// <summary>Threads that an exception has ended.</summary>
    public static int ThreadsFailed => _threadsFailed;

    /// <summary>How often the board was asked to restart; the thread that asks is parked.</summary>
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

    /// <summary>SNTP has set the clock to a day of the year 2026.</summary>
    public static void SetTime()
    {
        UtcMs = 1_785_000_000_000;
    }

    /// <summary>Everything that a board needs to be built, but no certificates that are any good.</summary>
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

    /// <summary>Returns when it is so. The board's time does not move.</summary>
    public static void WaitUntil(Func<bool> condition, string what)
    {
        Wait(condition, what, 0);
    }

    /// <summary>Returns when it is so. A millisecond of the board's goes by at each look.</summary>
    public static void RunUntil(Func<bool> condition, string what)
    {
        Wait(condition, what, 1);
    }

    private static void Wait(Func<bool> condition, string what, int stepMs)
    {
        DateTime deadline = DateTime.UtcNow + WaitTimeout;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"it does not happen that {what}:\n{string.Join('\n', Lines)}");
            BoardTime.Advance(stepMs);
            Thread.Sleep(1);
        }
    }
}
