using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator.Storage;

/// <summary>
/// Flash in a folder, with one file per slot. A write that has returned true is on the disk, even if the process dies.
/// </summary>
public sealed class FileFlash : IFlash
{
    private readonly string _folder;

    /// <param name="folder">Is created if it does not exist.</param>
    /// <exception cref="IOException">The folder cannot be created or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not create or write the folder.</exception>
    public FileFlash(string folder)
    {
        Directory.CreateDirectory(folder);
        _folder = folder;

        // The board tries each write again for ever: only the start can say that none will succeed.
        string probe = Path.Combine(folder, ".probe");
        using FileStream file = File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose);
    }

    public bool IsOutOfMemory => false;

    public int Read(string slot, byte[] buffer) => ReadFrom(slot, 0, buffer);

    public int ReadFrom(string slot, int offset, byte[] buffer)
    {
        string path = GetPath(slot);
        if (!File.Exists(path))
        {
            return SlotLength.Absent;
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            file.Position = offset;
            file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return (int)file.Length;
        }
        catch (Exception exception) when (IsMediumError(exception))
        {
            return SlotLength.Unreadable;
        }
    }

    public bool TryWrite(string slot, byte[] bytes, int length) => TryStore(slot, FileMode.Create, bytes, length);

    public bool TryAppend(string slot, byte[] bytes, int length) => TryStore(slot, FileMode.Append, bytes, length);

    public bool TryRemove(string slot)
    {
        string path = GetPath(slot);
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception exception) when (IsMediumError(exception))
        {
            return false;
        }
    }

    private bool TryStore(string slot, FileMode mode, byte[] bytes, int length)
    {
        string path = GetPath(slot);
        try
        {
            using FileStream file = File.Open(path, mode);
            file.Write(bytes, 0, length);
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception exception) when (IsMediumError(exception))
        {
            return false;
        }
    }

    // Slots have plain names such as "settings.a". Any other name is a bug and must not lead out of the folder.
    private string GetPath(string slot)
    {
        bool isPlain = slot.Length > 0
            && slot[0] != '.'
            && slot.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
        if (!isPlain)
        {
            throw new ArgumentException(
                $"\"{slot}\" is not a slot name: use letters, digits, dots and hyphens.", nameof(slot));
        }

        return Path.Combine(_folder, slot);
    }

    private static bool IsMediumError(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
