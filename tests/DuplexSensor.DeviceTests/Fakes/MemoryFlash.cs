using System;
using System.Collections;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.DeviceTests.Fakes;

internal sealed class MemoryFlash : IFlash
{
    private readonly Hashtable _slots = new Hashtable();

    public int Read(string slot, byte[] buffer)
    {
        if (!(_slots[slot] is byte[] held))
        {
            return -1;
        }

        Array.Copy(held, buffer, held.Length < buffer.Length ? held.Length : buffer.Length);
        return held.Length;
    }

    public bool TryWrite(string slot, byte[] bytes, int length)
    {
        var held = new byte[length];
        Array.Copy(bytes, held, length);
        _slots[slot] = held;
        return true;
    }
}
