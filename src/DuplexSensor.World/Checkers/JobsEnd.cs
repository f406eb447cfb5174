using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// In the end every job has ended; and where nothing goes wrong, in time, and not because the cloud has waited in vain.
/// </summary>
public sealed class JobsEnd : Checker
{
    private const int InTimeSeconds = 600;

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
            JobExecution? late = jobs.Executions.FirstOrDefault(IsLate);
            if (isCalm && late is not null)
            {
                Violate(board, $"{late.JobId} was {late.Status} late, though nothing has gone wrong");
            }
        }

        return true;
    }

    private static bool IsLate(JobExecution execution) => execution.Status == JobStatus.TimedOut
        || execution.LastUpdatedAt - execution.QueuedAt > InTimeSeconds;
}
