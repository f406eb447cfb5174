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
    /// <param name="message">Beginning of the trace line; the exception and the delay are appended.</param>
    /// <param name="exception">Why; null when the message says it.</param>
    /// <param name="firmware">Persists the reset cause; null before the firmware was created.</param>
    public void Restart(string message, Exception exception, Firmware firmware)
    {
        if (_isRestarting)
        {
            Chip.Sleep(Timeout.Infinite);
        }

        _isRestarting = true;
        int crashes = _slots.Payload[0] < DoublingsMax ? _slots.Payload[0] : DoublingsMax;
        int delayMs = DelayMsMin << crashes;
        delayMs = delayMs < DelayMsMax ? delayMs : DelayMsMax;
        Trace(message, exception, delayMs / 1000);
        Persist(crashes + 1, firmware);
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

    // The cause of the crash, for example short memory, may make the next two fail too. The board restarts in any case.
    private static void Trace(string message, Exception exception, int delaySeconds)
    {
        try
        {
            string cause = exception == null ? "" : exception.GetType().FullName + " " + exception.Message;
            Esp32Trace.Line("system", message + cause + ", restart in " + delaySeconds.ToString() + " s");
        }
        catch (Exception)
        {
            Esp32Trace.Line("system", message);
        }
    }

    private void Persist(int crashes, Firmware firmware)
    {
        try
        {
            _slots.Payload[0] = (byte)crashes;
            _slots.TryCommit(1);
            firmware?.PersistCrash(Esp32Clock.NowMs);
        }
        catch (Exception)
        {
            // The crash is not counted, or its cause not persisted.
        }
    }
}
