using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>How many crashes there were in a row, in flash: the delay of the next restart grows with them.</summary>
public sealed class CrashRecord
{
    private const byte Format = 1;
    private const int DelayMsMin = 5_000;
    private const int DoublingsMax = 7;

    private readonly SlotPair _slots;

    public CrashRecord(IFlash flash)
    {
        _slots = new SlotPair(flash, "crash", Format, 1);
        _slots.Load();
    }

    /// <summary>From 5 s to 10 min.</summary>
    public int DelayMs => DelayMsMin << (_slots.Payload[0] < DoublingsMax ? _slots.Payload[0] : DoublingsMax);

    public void Note()
    {
        _slots.Payload[0] = (byte)(_slots.Payload[0] < DoublingsMax ? _slots.Payload[0] + 1 : DoublingsMax);
        _slots.TryCommit(1);
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
}
