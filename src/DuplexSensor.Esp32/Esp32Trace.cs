using System;
using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Esp32;

/// <summary>The trace on the serial console. A release build has no <c>Debug.WriteLine</c>.</summary>
public sealed class Esp32Trace : ITrace
{
    public void Write(byte[] line, int length)
    {
        Console.WriteLine(Encoding.UTF8.GetString(line, 0, length));
    }

    /// <summary>Writes a line of an adapter, in the format of the firmware's lines.</summary>
    public static void Line(string word, string text)
    {
        long nowMs = Esp32Clock.NowMs;
        string millis = (1000 + (nowMs % 1000)).ToString().Substring(1);
        Console.WriteLine((nowMs / 1000).ToString() + "." + millis + " " + word.PadRight(8) + text);
    }
}
