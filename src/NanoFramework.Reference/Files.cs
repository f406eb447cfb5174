namespace System.IO;

public enum FileMode
{
    Create = 2,
    Open = 3,
    Append = 6,
}

public enum FileAccess
{
    Read = 1,
    Write = 2,
}

public enum FileAttributes
{
    Normal = 128,
}

public enum SeekOrigin
{
    Begin = 0,
}

public static class File
{
    public static extern void Delete(string path);

    public static extern bool Exists(string path);

    public static extern FileAttributes GetAttributes(string path);

    public static extern string ReadAllText(string path);
}

public abstract class Stream : MarshalByRefObject, IDisposable
{
    public abstract long Length { get; }

    public extern void Dispose();

    public abstract int Read(byte[] buffer, int offset, int count);

    public abstract long Seek(long offset, SeekOrigin origin);

    public abstract void Write(byte[] buffer, int offset, int count);
}

public class FileStream : Stream
{
    public extern FileStream(string path, FileMode mode, FileAccess access);

    public override extern long Length { get; }

    public override extern int Read(byte[] buffer, int offset, int count);

    public override extern long Seek(long offset, SeekOrigin origin);

    public override extern void Write(byte[] buffer, int offset, int count);
}
