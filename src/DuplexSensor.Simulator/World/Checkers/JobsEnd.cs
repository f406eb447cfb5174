using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.Simulator.World.Faults;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>In the end every job has ended; and where nothing goes wrong, not because the cloud has waited in vain.</summary>
public sealed class JobsEnd : Checker
{
    public override bool IsRightInTheEnd(bool isLast)
    {
        foreach (WorldBoard board in World.Boards)
        {
            ThingJobs jobs = World.Cloud.Services.Jobs.Of(board.Thing);
            JobExecution? pending = jobs.Head;
            if (pending is not null)
            {
                Violate(board, $"{pending.JobId} is still {pending.Status}");
            }

            bool isCalm = World.Plan.Mood == FaultPlan.Calm;
            JobExecution? late = jobs.Executions.FirstOrDefault(execution => execution.Status == JobStatus.TimedOut);
            if (isCalm && late is not null)
            {
                Violate(board, $"{late.JobId} was timed out though nothing has gone wrong");
            }
        }

        return true;
    }
}
