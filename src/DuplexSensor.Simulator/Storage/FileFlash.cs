using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Storage;

/// <summary>
/// Flash in a folder, a file a slot. A write that returned true is on the disk, whatever happens to the process.
/// </summary>
public sealed class FileFlash : IFlash
{
    private readonly string _folder;

    /// <param name="folder">Made when it is not there.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor with these permissions.</exception>
    public FileFlash(string folder)
    {
        Directory.CreateDirectory(folder);
        _folder = folder;
    }

    public bool IsOutOfMemory => false;

    public int Read(string slot, byte[] buffer) => ReadFrom(slot, 0, buffer);

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        string path = PathOf(slot);
        if (!File.Exists(path))
        {
            return -1;
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            file.Position = offset;
            file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return (int)file.Length;
        }
        catch (Exception fault) when (IsMediumFault(fault))
        {
            return -1;
        }
    }

    public bool TryWrite(string slot, byte[] bytes, int length) => TryPut(slot, FileMode.Create, bytes, length);

    public bool TryAppend(string slot, byte[] bytes, int length) => TryPut(slot, FileMode.Append, bytes, length);

    public bool TryRemove(string slot)
    {
        string path = PathOf(slot);
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception fault) when (IsMediumFault(fault))
        {
            return false;
        }
    }

    private bool TryPut(string slot, FileMode mode, byte[] bytes, int length)
    {
        string path = PathOf(slot);
        try
        {
            using FileStream file = File.Open(path, mode);
            file.Write(bytes, 0, length);
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception fault) when (IsMediumFault(fault))
        {
            return false;
        }
    }

    // Slots have plain names such as "settings.a"; anything else is a bug and must not leave the folder.
    private string PathOf(string slot)
    {
        bool isPlain = slot.Length > 0
            && slot[0] != '.'
            && slot.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
        if (!isPlain)
        {
            throw new ArgumentException(
                $"\"{slot}\" is no slot name: use letters, digits, dots and hyphens", nameof(slot));
        }

        return Path.Combine(_folder, slot);
    }

    private static bool IsMediumFault(Exception fault) => fault is IOException or UnauthorizedAccessException;
}
