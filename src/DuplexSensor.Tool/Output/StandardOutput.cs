using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DuplexSensor.Tool.Output;

/// <summary>The standard output as a writer that notices when its reader has gone.</summary>
internal static partial class StandardOutput
{
    private const int UnixHandle = 1;
    private const int WindowsHandle = -11;

    /// <summary>
    /// The console's own writer ignores a pipe whose reader has gone, so that <c>duplex up | head</c> would run on.
    /// </summary>
    public static TextWriter Open()
    {
        if (!Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        try
        {
            nint handle = OperatingSystem.IsWindows() ? GetStdHandle(WindowsHandle) : UnixHandle;
            var file = new FileStream(new SafeFileHandle(handle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (file.CanSeek)
            {
                // This stream would write a regular file from a position of its own, over what others append.
                return Console.Out;
            }

            return new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
            {
                AutoFlush = true,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A closed output: the console's writer has the error at the first line.
            return Console.Out;
        }
    }

    [LibraryImport("kernel32.dll")]
    private static partial nint GetStdHandle(int number);
}
