using System;
using System.Threading;
using DuplexSensor.Core;

namespace DuplexSensor.Esp32;

/// <summary>Steps the firmware until it wants to be restarted.</summary>
public sealed class MainLoop
{
    private const int WaitMsMax = 10_000;
    private const int CloseMsMax = 1_500;
    private const int SoundAfterMs = 600_000;

    private readonly Firmware _firmware;
    private readonly Startup _startup;
    private readonly CrashRecord _crashes;
    private readonly AutoResetEvent _wakeUp;
    private bool _isShort;

    public MainLoop(Firmware firmware, Startup startup, CrashRecord crashes, AutoResetEvent wakeUp)
    {
        _firmware = firmware;
        _startup = startup;
        _crashes = crashes;
        _wakeUp = wakeUp;
    }

    /// <summary>Returns when the firmware has asked for a restart.</summary>
    public void Run()
    {
        var guard = new Guard(_firmware, _crashes);
        while (!_startup.System.IsRestartAsked)
        {
            guard.NoteStep();
            long nowMs = Esp32Clock.NowMs;
            long wakeAtMs = Step(nowMs);
            _startup.Clock.Step(nowMs);
            if (nowMs >= SoundAfterMs)
            {
                _crashes.Clear();
            }

            Wait(wakeAtMs - Esp32Clock.NowMs);
        }

        _startup.Link.WaitUntilClosed(CloseMsMax);
    }

    // Where memory is short a step is cut off in its middle: the next one sees to what it has left, as after a lost answer.
    private long Step(long nowMs)
    {
        try
        {
            long wakeAtMs = _firmware.Step(nowMs);
            _isShort = false;
            return wakeAtMs;
        }
        catch (OutOfMemoryException fault)
        {
            PlatformFault.MakesRoom(fault);
            if (_isShort)
            {
                throw;
            }

            _isShort = true;
            Esp32Trace.Line("system", "out of memory: collected, and once more");
            return nowMs + 1;
        }
    }

    // A wait is late by up to 20 ms and may be cut short: time is read anew after it.
    private void Wait(long waitMs)
    {
        if (waitMs > 0)
        {
            Chip.Wait(_wakeUp, waitMs < WaitMsMax ? (int)waitMs : WaitMsMax);
        }
    }
}
