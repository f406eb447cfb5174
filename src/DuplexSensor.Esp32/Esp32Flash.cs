using System;
using System.IO;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>Slots as files on the chip's LittleFS, which commits a file at its Close.</summary>
public sealed class Esp32Flash : IFlash
{
    private const string Drive = "I:\\";
    private const int NotDone = -1;

    // Not a file mode of the platform's: the file goes.
    private const FileMode Remove = 0;

    private bool _isOutOfMemory;

    public bool IsOutOfMemory => _isOutOfMemory;

    public int Read(string slot, byte[] buffer)
    {
        return Do(FileMode.Open, slot, buffer, 0);
    }

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        return Do(FileMode.Open, slot, buffer, offset);
    }

    public bool TryWrite(string slot, byte[] bytes, int length)
    {
        return Do(FileMode.Create, slot, bytes, length) != NotDone;
    }

    public bool TryAppend(string slot, byte[] bytes, int length)
    {
        return Do(FileMode.Append, slot, bytes, length) != NotDone;
    }

    public bool TryRemove(string slot)
    {
        return Do(Remove, slot, null, 0) != NotDone;
    }

    // A second time when memory was short, which a stream of 1.4 kB may find it.
    private int Do(FileMode mode, string slot, byte[] bytes, int number)
    {
        for (bool isSecond = false; ; isSecond = true)
        {
            try
            {
                return DoOnce(mode, Drive + slot, bytes, number);
            }
            catch (Exception fault)
            {
                // The file system's natives throw more types than IOException; each means: not done.
                _isOutOfMemory = PlatformFault.MakesRoom(fault);
                if (isSecond || !_isOutOfMemory)
                {
                    return NotDone;
                }
            }
        }
    }

    private static int DoOnce(FileMode mode, string path, byte[] bytes, int number)
    {
        if (mode == Remove)
        {
            File.Delete(path);
            return 0;
        }

        if (mode == FileMode.Open)
        {
            return File.Exists(path) ? ReadOnce(path, bytes, number) : NotDone;
        }

        using var file = new FileStream(path, mode, FileAccess.Write);
        file.Write(bytes, 0, number);
        return number;
    }

    private static int ReadOnce(string path, byte[] buffer, int offset)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        int length = (int)file.Length;
        int rest = length - offset;
        int wanted = rest < buffer.Length ? rest : buffer.Length;
        file.Seek(offset, SeekOrigin.Begin);
        return file.Read(buffer, 0, wanted) == wanted ? length : NotDone;
    }
}
