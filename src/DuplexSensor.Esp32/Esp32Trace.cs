using System;
using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>
/// The trace on the serial console. A release build has no <c>Debug.WriteLine</c>. A line takes up to three times its
/// length of memory. If that is short, garbage is collected; if it still is, the line is left out, because the step
/// that wrote it must go on.
/// </summary>
public sealed class Esp32Trace : ITrace
{
    public void Write(byte[] line, int length)
    {
        for (bool isRetry = false; ; isRetry = true)
        {
            try
            {
                Console.WriteLine(Encoding.UTF8.GetString(line, 0, length));
                return;
            }
            catch (Exception exception)
            {
                if (isRetry || !PlatformFault.TryFreeMemory(exception))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Writes a line of an adapter, in the format of the firmware's lines. Does not throw.</summary>
    /// <param name="word">At most 7 characters.</param>
    /// <param name="text">The facts.</param>
    public static void Line(string word, string text)
    {
        try
        {
            long nowMs = Esp32Clock.NowMs;
            string millis = (1000 + (nowMs % 1000)).ToString().Substring(1);
            Console.WriteLine((nowMs / 1000).ToString() + "." + millis + " " + word.PadRight(8) + text);
        }
        catch (Exception exception)
        {
            PlatformFault.TryFreeMemory(exception);
        }
    }
}
