using System.Globalization;
using System.Text;

namespace DuplexSensor.World;

/// <summary>
/// The trace of a world, one line an event: step number, seconds, source, text. It is UTF-8 with LF, the same bytes on
/// every machine. Without a stream nothing is written.
/// </summary>
public sealed class WorldTrace(Stream? stream)
{
    private const int WhoWidth = 6;

    /// <summary>Whether lines are written. Check it before building a text.</summary>
    public bool IsOn => stream is not null;

    public void Line(string text)
    {
        stream?.Write(Encoding.UTF8.GetBytes(text + "\n"));
    }

    public void Line(VirtualWorld world, string who, ReadOnlySpan<byte> text)
    {
        if (stream is null)
        {
            return;
        }

        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{world.Steps,7} {world.NowMs / 1000,6}.{world.NowMs % 1000:000} {who.PadRight(WhoWidth)} ");
        stream.Write(Encoding.UTF8.GetBytes(head));
        stream.Write(text);
        stream.WriteByte((byte)'\n');
    }
}
