namespace DuplexSensor.World.Checkers;

/// <summary>Every step asks for a later step.</summary>
public sealed class LaterSteps : Checker
{
    public override void Stepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        if (wakeAtMs <= nowMs)
        {
            Violate(board, $"a step at {nowMs} ms asks for one at {wakeAtMs} ms");
        }
    }
}
