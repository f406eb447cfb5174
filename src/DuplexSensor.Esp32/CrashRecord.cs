using System;
using System.Threading;
using DuplexSensor.Core;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>How many crashes there were in a row, in flash, and the one restart that ends each of them.</summary>
public sealed class CrashRecord
{
    private const byte Format = 1;
    private const int DelayMsMin = 5_000;
    private const int DelayMsMax = 600_000;
    private const int DoublingsMax = 7;

    private readonly SlotPair _slots;
    private bool _isRestarting;

    public CrashRecord(IFlash flash)
    {
        _slots = new SlotPair(flash, "crash", Format, 1);
        _slots.Load();
    }

    /// <summary>
    /// Counts the crash, says it, waits and restarts: 5 s after the first, twice as long after each further one, 10 min
    /// at most. Does not return. The first who calls it, main thread or guard, does this; another one is parked.
    /// </summary>
    public void Restart(string message, Firmware firmware)
    {
        if (_isRestarting)
        {
            Chip.Sleep(Timeout.Infinite);
        }

        _isRestarting = true;
        int crashes = _slots.Payload[0] < DoublingsMax ? _slots.Payload[0] : DoublingsMax;
        int delayMs = DelayMsMin << crashes;
        delayMs = delayMs < DelayMsMax ? delayMs : DelayMsMax;
        Persist(crashes + 1, message + (delayMs / 1000).ToString() + " s", firmware);
        Chip.Sleep(delayMs);
        Chip.Restart();
    }

    /// <summary>The board has run well for so long that its next crash is a first one.</summary>
    public void Clear()
    {
        if (_slots.Payload[0] != 0)
        {
            _slots.Payload[0] = 0;
            _slots.TryCommit(1);
        }
    }

    // What made the firmware fail, such as a want of memory, may make this fail too: the restart comes all the same.
    private void Persist(int crashes, string message, Firmware firmware)
    {
        try
        {
            _slots.Payload[0] = (byte)crashes;
            _slots.TryCommit(1);
            Esp32Trace.Line("system", message);
            firmware?.PersistCrash();
        }
        catch (Exception)
        {
            // The cause is not noted, or the crash not counted.
        }
    }
}
