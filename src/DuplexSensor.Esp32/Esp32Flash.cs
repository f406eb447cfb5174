using System;
using System.IO;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>Slots as files on the chip's LittleFS, which commits a file when it is closed.</summary>
public sealed class Esp32Flash : IFlash
{
    private const string Drive = "I:\\";
    private const int Failed = -1;

    // Not a file mode of the platform: removes the file.
    private const FileMode Remove = 0;

    private bool _isOutOfMemory;

    public bool IsOutOfMemory => _isOutOfMemory;

    public int Read(string slot, byte[] buffer)
    {
        return Execute(FileMode.Open, slot, buffer, 0);
    }

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        return Execute(FileMode.Open, slot, buffer, offset);
    }

    public bool TryWrite(string slot, byte[] bytes, int length)
    {
        return Execute(FileMode.Create, slot, bytes, length) != Failed;
    }

    public bool TryAppend(string slot, byte[] bytes, int length)
    {
        return Execute(FileMode.Append, slot, bytes, length) != Failed;
    }

    public bool TryRemove(string slot)
    {
        return Execute(Remove, slot, null, 0) != Failed;
    }

    // Retries once if memory was short: a FileStream takes 1.4 kB.
    private int Execute(FileMode mode, string slot, byte[] bytes, int count)
    {
        bool wasOutOfMemory = _isOutOfMemory;
        for (bool isRetry = false; ; isRetry = true)
        {
            try
            {
                int result = ExecuteOnce(mode, Drive + slot, bytes, count);

                // A read-back does not hide why the write before it failed.
                _isOutOfMemory = wasOutOfMemory && mode == FileMode.Open && result != Failed;
                return result;
            }
            catch (Exception exception)
            {
                // The native file system throws more types than IOException; each means that the operation failed.
                _isOutOfMemory = PlatformFault.TryFreeMemory(exception);
                if (isRetry || !_isOutOfMemory)
                {
                    return Failed;
                }
            }
        }
    }

    private static int ExecuteOnce(FileMode mode, string path, byte[] bytes, int count)
    {
        if (mode == Remove)
        {
            File.Delete(path);
            return 0;
        }

        if (mode == FileMode.Open)
        {
            return File.Exists(path) ? ReadFile(path, bytes, count) : Failed;
        }

        using var file = new FileStream(path, mode, FileAccess.Write);
        file.Write(bytes, 0, count);
        return count;
    }

    private static int ReadFile(string path, byte[] buffer, int offset)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        int length = (int)file.Length;
        int available = length - offset;
        int wanted = available < buffer.Length ? available : buffer.Length;
        file.Seek(offset, SeekOrigin.Begin);
        return file.Read(buffer, 0, wanted) == wanted ? length : Failed;
    }
}
