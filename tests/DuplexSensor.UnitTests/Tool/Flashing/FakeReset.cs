using DuplexSensor.Tool.Flashing;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>A serial port's reset that is counted.</summary>
internal sealed class FakeReset : IBoardReset
{
    public bool CanReset { get; set; } = true;

    public int Count { get; private set; }

    public bool TryReset(string port)
    {
        Count++;
        return CanReset;
    }
}
