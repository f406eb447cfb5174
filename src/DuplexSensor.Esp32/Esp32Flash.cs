using System;
using System.IO;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>Slots as files on the chip's LittleFS, which commits a file when it is closed.</summary>
public sealed class Esp32Flash : IFlash
{
    private const string Drive = "I:\\";

    private bool _isOutOfMemory;

    private enum Operation
    {
        Read,
        Write,
        Append,
        Remove,
    }

    public bool IsOutOfMemory => _isOutOfMemory;

    public int Read(string slot, byte[] buffer)
    {
        return ReadFrom(slot, 0, buffer);
    }

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        int length = Execute(Operation.Read, slot, buffer, offset, out bool isOutOfMemory);
        _isOutOfMemory |= isOutOfMemory;
        return length;
    }

    public bool TryWrite(string slot, byte[] bytes, int length)
    {
        return TryStore(Operation.Write, slot, bytes, length);
    }

    public bool TryAppend(string slot, byte[] bytes, int length)
    {
        return TryStore(Operation.Append, slot, bytes, length);
    }

    public bool TryRemove(string slot)
    {
        bool isRemoved = Execute(Operation.Remove, slot, null, 0, out bool isOutOfMemory) >= 0;
        _isOutOfMemory |= isOutOfMemory;
        return isRemoved;
    }

    private bool TryStore(Operation operation, string slot, byte[] bytes, int length)
    {
        bool isStored = Execute(operation, slot, bytes, length, out bool isOutOfMemory) >= 0;
        _isOutOfMemory = isOutOfMemory;
        return isStored;
    }

    // Retries once if memory was short: a FileStream takes 1.4 kB. The count is a read's offset, or a write's length.
    private static int Execute(Operation operation, string slot, byte[] bytes, int count, out bool isOutOfMemory)
    {
        for (bool isRetry = false; ; isRetry = true)
        {
            try
            {
                isOutOfMemory = false;
                return ExecuteOnce(operation, Drive + slot, bytes, count);
            }
            catch (Exception exception)
            {
                // The native file system throws more types than IOException; each means that the operation failed.
                isOutOfMemory = PlatformFault.TryFreeMemory(exception);
                if (isRetry || !isOutOfMemory)
                {
                    return SlotLength.Unreadable;
                }
            }
        }
    }

    private static int ExecuteOnce(Operation operation, string path, byte[] bytes, int count)
    {
        switch (operation)
        {
            case Operation.Read:
                return Exists(path) ? ReadFile(path, bytes, count) : SlotLength.Absent;
            case Operation.Remove:
                File.Delete(path);
                return 0;
            default:
                FileMode mode = operation == Operation.Append ? FileMode.Append : FileMode.Create;
                using (var file = new FileStream(path, mode, FileAccess.Write))
                {
                    file.Write(bytes, 0, count);
                }

                return count;
        }
    }

    /// <summary>Whether a file exists. Unlike the platform's File.Exists it throws when memory is short.</summary>
    internal static bool Exists(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int ReadFile(string path, byte[] buffer, int offset)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        int length = (int)file.Length;
        int available = length - offset;
        int wanted = available < buffer.Length ? available : buffer.Length;
        file.Seek(offset, SeekOrigin.Begin);
        return file.Read(buffer, 0, wanted) == wanted ? length : SlotLength.Unreadable;
    }
}
