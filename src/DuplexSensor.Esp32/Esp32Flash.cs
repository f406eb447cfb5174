using System;
using System.IO;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>Slots as files on the chip's LittleFS, which commits a file at its Close.</summary>
public sealed class Esp32Flash : IFlash
{
    private const string Drive = "I:\\";

    public int Read(string slot, byte[] buffer)
    {
        return ReadFrom(slot, 0, buffer);
    }

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        string path = Drive + slot;
        try
        {
            if (!File.Exists(path))
            {
                return -1;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            int length = (int)file.Length;
            int rest = length - offset;
            int wanted = rest < buffer.Length ? rest : buffer.Length;
            file.Seek(offset, SeekOrigin.Begin);
            return file.Read(buffer, 0, wanted) == wanted ? length : -1;
        }
        catch (Exception)
        {
            // The file system's natives throw more types than IOException; each means: not readable.
            return -1;
        }
    }

    public bool TryWrite(string slot, byte[] bytes, int length)
    {
        return TryPut(slot, FileMode.Create, bytes, length);
    }

    public bool TryAppend(string slot, byte[] bytes, int length)
    {
        return TryPut(slot, FileMode.Append, bytes, length);
    }

    public bool TryRemove(string slot)
    {
        try
        {
            File.Delete(Drive + slot);
        }
        catch (Exception)
        {
            return false;
        }

        return true;
    }

    private static bool TryPut(string slot, FileMode mode, byte[] bytes, int length)
    {
        try
        {
            using var file = new FileStream(Drive + slot, mode, FileAccess.Write);
            file.Write(bytes, 0, length);
        }
        catch (Exception)
        {
            return false;
        }

        return true;
    }
}
