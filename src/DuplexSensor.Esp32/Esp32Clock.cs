using System;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Networking;
using nanoFramework.Runtime.Native;

namespace DuplexSensor.Esp32;

/// <summary>
/// The board's clocks: monotonic time from the chip, UTC by SNTP. TLS checks certificates against UTC, so without SNTP
/// the clock is set to the latest time that is certainly past. That is a guess, and readings get no date from it.
/// <code>
/// slot "clock", 5 bytes: epoch seconds (4)  1 if that was a guess (1)
/// </code>
/// </summary>
public sealed class Esp32Clock : IClock
{
    private const byte Format = 1;
    private const int RecordBytes = 5;
    private const int GuessAfterMs = 120_000;
    private const int GuessToleranceMs = 60_000;
    private const int PersistIntervalMs = 86_400_000;

    // So late that a board in a brown-out loop does not wear the flash out.
    private const int FirstPersistMs = 600_000;

    // 2021-01-01; before it the clock was not set.
    private const long MinUtcMs = 1_609_459_200_000;

    private readonly SlotPair _slots;
    private readonly string _timeServer;
    private long _persistAtMs = FirstPersistMs;
    private long _guessedUtcMs;
    private long _guessedAtMs;

    /// <param name="flash">Stores the last UTC, so that it survives a power cut.</param>
    /// <param name="timeServer">Host name of an SNTP server.</param>
    public Esp32Clock(IFlash flash, string timeServer)
    {
        _slots = new SlotPair(flash, "clock", Format, RecordBytes);
        _slots.Load();
        if (_slots.PayloadLength == RecordBytes && _slots.Payload[4] != 0 && IsSet)
        {
            // The chip's clock keeps running during a restart, so it may still show the guess.
            RecordGuess(Chip.UtcMs, NowMs);
        }

        _timeServer = timeServer;
        Sntp.Server1 = timeServer;
        Sntp.Start();
    }

    /// <summary>Monotonic milliseconds since boot.</summary>
    public static long NowMs => (long)(HighResTimer.GetCurrent() / 1000);

    /// <summary>Whether the clock was set, by SNTP or to a guess. Before that no certificate is valid.</summary>
    public static bool IsSet => Chip.UtcMs >= MinUtcMs;

    public bool TryGetUtcMs(out long epochMs)
    {
        epochMs = 0;
        if (!IsSet || UpdateGuess())
        {
            return false;
        }

        epochMs = Chip.UtcMs;
        return true;
    }

    /// <summary>Sets a guess after two minutes without SNTP, and persists UTC once a day.</summary>
    public void Step(long nowMs)
    {
        // lwIP keeps a pointer to the text, which is on the managed heap, and a compaction moves it.
        Sntp.Server1 = _timeServer;
        if (!IsSet && nowMs >= GuessAfterMs)
        {
            Guess(nowMs);
        }
        else if (nowMs >= _persistAtMs && TryGetUtcMs(out long epochMs))
        {
            _persistAtMs = nowMs + PersistIntervalMs;
            Persist(epochMs, false);
        }
    }

    // If UTC has moved by a minute against monotonic time, SNTP has set it.
    private bool UpdateGuess()
    {
        long driftMs = Chip.UtcMs - _guessedUtcMs - (NowMs - _guessedAtMs);
        if (_guessedUtcMs != 0 && (driftMs > GuessToleranceMs || driftMs < -GuessToleranceMs))
        {
            _guessedUtcMs = 0;

            // Persist soon: with the old record, the next boot would treat the correct time as a guess.
            _persistAtMs = 0;
        }

        return _guessedUtcMs != 0;
    }

    private void Guess(long nowMs)
    {
        long stored = _slots.PayloadLength == RecordBytes ? (uint)BigEndian.Read(_slots.Payload, 0) : 0L;
        long newest = stored > BuildTime.EpochSeconds ? stored : BuildTime.EpochSeconds;
        Rtc.SetSystemTime(new DateTime(DateTime.UnixEpoch.Ticks + (newest * TimeSpan.TicksPerSecond)));
        RecordGuess(newest * 1000, nowMs);
        Persist(newest * 1000, true);
        Esp32Trace.Line("clock", "no time from SNTP: set to a time that is past, readings stay undated");
    }

    private void RecordGuess(long utcMs, long nowMs)
    {
        _guessedUtcMs = utcMs;
        _guessedAtMs = nowMs;
    }

    private void Persist(long epochMs, bool isGuess)
    {
        BigEndian.Write(_slots.Payload, 0, (int)(uint)(epochMs / 1000));
        _slots.Payload[4] = (byte)(isGuess ? 1 : 0);
        _slots.TryCommit(RecordBytes);
    }
}
