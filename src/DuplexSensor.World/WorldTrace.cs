using System.Globalization;
using System.Text;

namespace DuplexSensor.World;

/// <summary>
/// What happens, one line each: number of the step, seconds, who, what. Written as UTF-8 with LF, the same bytes
/// everywhere; without a stream it costs nothing.
/// </summary>
public sealed class WorldTrace(Stream? stream)
{
    private const int WhoWidth = 6;

    /// <summary>Whether anybody reads it: ask before a text is made.</summary>
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
