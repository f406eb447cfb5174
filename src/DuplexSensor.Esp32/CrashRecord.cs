using System;
using System.Threading;
using DuplexSensor.Core;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>Counts consecutive crashes in flash, and restarts the board after each of them.</summary>
public sealed class CrashRecord
{
    private const byte Format = 1;
    private const int DelayMsMin = 5_000;
    private const int DelayMsMax = 600_000;
    private const int DoublingsMax = 7;

    private readonly SlotPair _slots;
    private bool _isRestarting;

    /// <summary>Loads the record. Blocks as <see cref="IFlash.Read"/> does.</summary>
    public CrashRecord(IFlash flash)
    {
        _slots = new SlotPair(flash, "crash", Format, 1);
        _slots.Load();
    }

    /// <summary>
    /// Counts and traces the crash, waits, and restarts: 5 s after the first crash, then twice as long after each
    /// further one, at most 10 min. Does not return. If main thread and watchdog both call it, only the first call
    /// counts; the other call waits.
    /// </summary>
    /// <param name="message">Beginning of the trace line; the delay is appended.</param>
    /// <param name="firmware">Persists the reset cause; null before the firmware was created.</param>
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

    /// <summary>Resets the count, after the board has run long enough without a crash.</summary>
    public void Clear()
    {
        if (_slots.Payload[0] != 0)
        {
            _slots.Payload[0] = 0;
            _slots.TryCommit(1);
        }
    }

    // The cause of the crash, for example short memory, may make this fail too. The board restarts in any case.
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
            // The crash is not counted, or its cause not persisted.
        }
    }
}
