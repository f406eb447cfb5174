using System.Globalization;
using System.Text;

namespace DuplexSensor.World;

/// <summary>
/// The trace of a world, one line per event: step number, seconds, source, text. It is UTF-8 with LF, the same bytes on
/// every machine. Without a stream nothing is written.
/// </summary>
public sealed class WorldTrace(Stream? stream)
{
    private const int SourceWidth = 6;

    /// <summary>Whether lines are written. Check it before building a text.</summary>
    public bool IsEnabled => stream is not null;

    public void WriteLine(string text)
    {
        stream?.Write(Encoding.UTF8.GetBytes(text + "\n"));
    }

    public void WriteLine(VirtualWorld world, string source, ReadOnlySpan<byte> text)
    {
        if (stream is null)
        {
            return;
        }

        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{world.Steps,7} {world.NowMs / 1000,6}.{world.NowMs % 1000:000} {source.PadRight(SourceWidth)} ");
        stream.Write(Encoding.UTF8.GetBytes(head));
        stream.Write(text);
        stream.WriteByte((byte)'\n');
    }
}
