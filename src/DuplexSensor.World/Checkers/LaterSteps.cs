namespace DuplexSensor.World.Checkers;

/// <summary>Every step requests the next step at a later time.</summary>
public sealed class LaterSteps : Checker
{
    public override void Stepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        if (wakeAtMs <= nowMs)
        {
            Violate(board, $"a step at {nowMs} ms requests the next one at {wakeAtMs} ms");
        }
    }
}
