using System;
using System.Threading;
using DuplexSensor.Core;

namespace DuplexSensor.Esp32;

/// <summary>
/// Steps the firmware until it wants to be restarted. A guard on a thread of its own restarts a board whose step is
/// overdue (D7). It counts its own beats, not seconds: a TLS handshake stops every thread, and must not look like a
/// hang. A native call that never ends stops the guard too, and no package of the platform offers a watchdog that would
/// see it.
/// </summary>
public sealed class MainLoop
{
    private const int WaitTimeoutMs = 10_000;
    private const int CloseTimeoutMs = 1_500;
    private const int StableAfterMs = 600_000;
    private const int TickMs = 1_000;
    private const int TicksMax = 30;

    private readonly Firmware _firmware;
    private readonly Startup _startup;
    private readonly CrashRecord _crashes;
    private readonly AutoResetEvent _wakeUp;
    private int _ticks;
    private bool _wasOutOfMemory;

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
        Chip.StartThread(RunWatchdog);
        while (!_startup.System.IsRestartRequested)
        {
            _ticks = 0;
            long nowMs = Esp32Clock.NowMs;
            long wakeAtMs = Step(nowMs);
            _startup.Clock.Step(nowMs);
            if (nowMs >= StableAfterMs)
            {
                _crashes.Clear();
            }

            // A wait is late by up to 20 ms and may be cut short: time is read anew after it.
            long waitMs = wakeAtMs - Esp32Clock.NowMs;
            if (waitMs > 0)
            {
                Chip.Wait(_wakeUp, waitMs < WaitTimeoutMs ? (int)waitMs : WaitTimeoutMs);
            }
        }

        _startup.Link.WaitUntilClosed(CloseTimeoutMs);
    }

    // Where memory is short a step is cut off in its middle: the next one sees to what it has left, as after an answer
    // that was lost.
    private long Step(long nowMs)
    {
        try
        {
            long wakeAtMs = _firmware.Step(nowMs);
            _wasOutOfMemory = false;
            return wakeAtMs;
        }
        catch (OutOfMemoryException exception)
        {
            PlatformFault.TryFreeMemory(exception);
            if (_wasOutOfMemory)
            {
                throw;
            }

            _wasOutOfMemory = true;
            Esp32Trace.Line("system", "out of memory: collected, and once more");
            return nowMs + 1;
        }
    }

    private void RunWatchdog()
    {
        while (_ticks < TicksMax)
        {
            Chip.Sleep(TickMs);
            _ticks++;
        }

        _crashes.Restart("step overdue: restart crash in ", _firmware);
    }
}
