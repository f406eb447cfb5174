using System;
using System.Threading;
using DuplexSensor.Core;

namespace DuplexSensor.Esp32;

/// <summary>
/// Steps the firmware until it requests a restart. A software watchdog on its own thread restarts the board when a step
/// takes too long (D7). It counts its own ticks of a second, not elapsed time, because a TLS handshake stops all
/// threads and is not a hang. A native call that never returns stops the watchdog too; no package of the platform
/// offers a hardware watchdog.
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

    /// <summary>Blocks until the firmware has requested a restart.</summary>
    public void Run()
    {
        Chip.StartThread(RunWatchdog);
        while (!_startup.System.IsRestartRequested)
        {
            _ticks = 0;
            long nowMs = Esp32Clock.NowMs;
            long wakeAtMs = Step(nowMs);

            // A wait may end up to 20 ms late, or early, so the time is read again after it.
            long waitMs = wakeAtMs - Esp32Clock.NowMs;
            if (waitMs > 0)
            {
                Chip.Wait(_wakeUp, waitMs < WaitTimeoutMs ? (int)waitMs : WaitTimeoutMs);
            }
        }

        _startup.Link.WaitUntilClosed(CloseTimeoutMs);
    }

    // When memory is short, an exception ends a step in the middle. The next step recovers.
    private long Step(long nowMs)
    {
        try
        {
            long wakeAtMs = _firmware.Step(nowMs);
            _startup.Clock.Step(nowMs);
            if (nowMs >= StableAfterMs)
            {
                _crashes.Clear();
            }

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

        _crashes.Restart("crash: step overdue", null, _firmware);
    }
}
