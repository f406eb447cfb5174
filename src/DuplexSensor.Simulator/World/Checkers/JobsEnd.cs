using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>In the end every job has ended.</summary>
public sealed class JobsEnd : Checker
{
    public override bool IsRightInTheEnd(bool isLast)
    {
        foreach (WorldBoard board in World.Boards)
        {
            JobExecution? pending = World.Cloud.Services.Jobs.Of(board.Thing).Head;
            if (pending is not null)
            {
                Violate(board, $"{pending.JobId} is still {pending.Status}");
            }
        }

        return true;
    }
}
