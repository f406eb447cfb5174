using System;
using System.Text;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;

namespace System.IO
{
    /// <summary>Files of drive I:, as in nanoFramework.System.IO.FileSystem 1.1.93.</summary>
    public static class File
    {
        public static FileAttributes GetAttributes(string path)
        {
            Drives.Allocate(path);
            bool exists = Disk.Read(Board.Drive, Drives.GetName(path)) != null;
            return exists ? FileAttributes.Normal : throw new IOException();
        }

        public static string ReadAllText(string path)
        {
            Drives.Allocate(path);
            return Encoding.UTF8.GetString(Disk.Read(Board.Drive, Drives.GetName(path)) ?? throw new IOException());
        }

        public static void Delete(string path)
        {
            Drives.Allocate(path);
            Drives.ThrowIfReadOnly();
            Disk.Delete(Board.Drive, Drives.GetName(path));
        }
    }

    /// <summary>Persists the bytes at Dispose only. A full medium keeps the first bytes and throws.</summary>
    public sealed class FileStream : IDisposable
    {
        private readonly string _name;
        private readonly bool _isWritten;
        private byte[] _bytes;
        private int _at;

        public FileStream(string path, FileMode mode, FileAccess access)
        {
            Drives.Allocate(path);
            Drives.ThrowIfUnreadable(path);
            _name = Drives.GetName(path);
            _isWritten = access == FileAccess.Write;
            if (_isWritten)
            {
                Drives.ThrowIfReadOnly();
            }

            _bytes = mode == FileMode.Create ? [] : Disk.Read(Board.Drive, _name)
                ?? (mode == FileMode.Append ? [] : throw new IOException());
            _at = mode == FileMode.Append ? _bytes.Length : 0;
        }

        public long Length => _bytes.Length;

        public long Seek(long offset, SeekOrigin origin) => _at = (int)offset;

        public int Read(byte[] buffer, int offset, int count)
        {
            Drives.Allocate(_name);
            int read = Math.Min(count, _bytes.Length - _at);
            Array.Copy(_bytes, _at, buffer, offset, read);
            _at += read;
            return read;
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            Drives.Allocate(_name);
            int written = Math.Min(count, Drives.FreeBytes);
            Array.Resize(ref _bytes, _at + written);
            Array.Copy(buffer, offset, _bytes, _at, written);
            _at += written;
            if (written < count)
            {
                throw new IOException();
            }
        }

        public void Dispose()
        {
            if (_isWritten)
            {
                Disk.Write(Board.Drive, _name, _bytes);
            }
        }
    }
}

namespace DuplexSensor.AdapterTests.Bench
{
    /// <summary>Faults of drive I:.</summary>
    public static class Drives
    {
        public static bool IsReadOnly { get; set; }

        /// <summary>How many bytes a write can still add.</summary>
        public static int FreeBytes { get; set; } = int.MaxValue;

        /// <summary>Only files whose name contains this text allocate memory.</summary>
        public static string AllocatingName { get; set; } = "";

        /// <summary>Name of the file that cannot be opened.</summary>
        public static string UnreadableName { get; set; }

        public static string GetName(string path) => path.Replace("I:\\", "", StringComparison.Ordinal);

        // On the board a FileStream allocates 1.4 kB.
        public static void Allocate(string path)
        {
            if (path.Contains(AllocatingName, StringComparison.Ordinal))
            {
                Heap.Allocate();
            }
        }

        // littlefs_FS_Driver.cpp (July 2026): any failed fopen is a file error; other drivers throw other types.
        public static void ThrowIfUnreadable(string path)
        {
            if (UnreadableName != null && path.EndsWith(UnreadableName, StringComparison.Ordinal))
            {
                throw new NotSupportedException();
            }
        }

        public static void ThrowIfReadOnly()
        {
            if (IsReadOnly)
            {
                throw new System.IO.IOException();
            }
        }
    }
}
