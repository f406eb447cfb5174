using System;
using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>The trace on the serial console. <c>Debug.WriteLine</c> would vanish from a release build.</summary>
public sealed class Esp32Trace : ITrace
{
    public void Write(byte[] line, int length)
    {
        Console.WriteLine(Encoding.UTF8.GetString(line, 0, length));
    }

    /// <summary>A line of the board's own, in the shape of the firmware's.</summary>
    public static void Line(string word, string text)
    {
        long nowMs = Esp32Clock.NowMs;
        string millis = (1000 + (nowMs % 1000)).ToString().Substring(1);
        Console.WriteLine((nowMs / 1000).ToString() + "." + millis + " " + word.PadRight(8) + text);
    }
}
