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
        if (!(_slots[slot] is byte[] content))
        {
            return SlotLength.Absent;
        }

        int available = content.Length - offset;
        Array.Copy(content, offset, buffer, 0, available < buffer.Length ? available : buffer.Length);
        return content.Length;
    }

    public bool TryWrite(string slot, byte[] bytes, int length)
    {
        var content = new byte[length];
        Array.Copy(bytes, content, length);
        _slots[slot] = content;
        return true;
    }

    public bool TryAppend(string slot, byte[] bytes, int length)
    {
        var before = _slots[slot] is byte[] content ? content : new byte[0];
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
