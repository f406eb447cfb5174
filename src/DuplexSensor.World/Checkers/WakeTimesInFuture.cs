namespace DuplexSensor.World.Checkers;

/// <summary>Every step requests the next step at a later time.</summary>
public sealed class WakeTimesInFuture : Checker
{
    public override void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        if (wakeAtMs <= nowMs)
        {
            RecordViolation(board, $"a step at {nowMs} ms requests the next one at {wakeAtMs} ms");
        }
    }
}
