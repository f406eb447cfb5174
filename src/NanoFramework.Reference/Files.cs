namespace System.IO;

public enum FileMode
{
    Create = 2,
    Open = 3,
}

public enum FileAccess
{
    Read = 1,
    Write = 2,
}

public static class File
{
    public static extern bool Exists(string path);

    public static extern string ReadAllText(string path);
}

public abstract class Stream : MarshalByRefObject, IDisposable
{
    public abstract long Length { get; }

    public extern void Dispose();

    public abstract int Read(byte[] buffer, int offset, int count);

    public abstract void Write(byte[] buffer, int offset, int count);
}

public class FileStream : Stream
{
    public extern FileStream(string path, FileMode mode, FileAccess access);

    public override extern long Length { get; }

    public override extern int Read(byte[] buffer, int offset, int count);

    public override extern void Write(byte[] buffer, int offset, int count);
}
