using System;
using System.Collections;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.DeviceTests.Fakes;

internal sealed class MemoryFlash : IFlash
{
    private readonly Hashtable _slots = new Hashtable();

    public bool IsOutOfMemory
    {
        get { return false; }
    }

    public int Read(string slot, byte[] buffer)
    {
        return ReadFrom(slot, 0, buffer);
    }

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        if (!(_slots[slot] is byte[] held))
        {
            return -1;
        }

        int rest = held.Length - offset;
        Array.Copy(held, offset, buffer, 0, rest < buffer.Length ? rest : buffer.Length);
        return held.Length;
    }

    public bool TryWrite(string slot, byte[] bytes, int length)
    {
        var held = new byte[length];
        Array.Copy(bytes, held, length);
        _slots[slot] = held;
        return true;
    }

    public bool TryAppend(string slot, byte[] bytes, int length)
    {
        var before = _slots[slot] is byte[] held ? held : new byte[0];
        var after = new byte[before.Length + length];
        Array.Copy(before, after, before.Length);
        Array.Copy(bytes, 0, after, before.Length, length);
        _slots[slot] = after;
        return true;
    }

    public bool TryRemove(string slot)
    {
        _slots.Remove(slot);
        return true;
    }
}
