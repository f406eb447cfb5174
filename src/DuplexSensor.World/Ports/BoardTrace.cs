using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.World.Ports;

/// <summary>The board's console: each line goes to every checker and into the world's trace.</summary>
public sealed class BoardTrace(VirtualWorld world, WorldBoard board) : ITrace
{
    /// <summary>For tests: is called with each line; null for none.</summary>
    public Action<string>? OnLine { get; set; }

    public void Write(byte[] line, int length)
    {
        ReadOnlySpan<byte> text = line.AsSpan(0, length);
        foreach (var checker in world.Checkers)
        {
            checker.OnTraceLine(board, text);
        }

        world.WriteTrace(board.Thing, text);
        OnLine?.Invoke(Encoding.UTF8.GetString(text));
    }
}
