using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// At the end every job execution has a terminal status. In a world without faults the execution gets that status
/// within ten minutes, and not by a timeout.
/// </summary>
public sealed class JobsEnd : Checker
{
    private const int OnTimeSeconds = 600;

    public override bool CheckAtEnd(bool isLastCheck)
    {
        foreach (WorldBoard board in World.Boards)
        {
            ThingJobs jobs = World.Cloud.Services.Jobs.GetThingJobs(board.Thing);
            JobExecution? pending = jobs.Head;
            if (pending is not null)
            {
                RecordViolation(board, $"{pending.JobId} is still {pending.Status}");
            }

            bool isCalm = World.Plan.Severity == FaultPlan.Calm;
            JobExecution? late = jobs.Executions.FirstOrDefault(IsLate);
            if (isCalm && late is not null)
            {
                RecordViolation(board, $"{late.JobId} is {late.Status} too late in a world without faults");
            }
        }

        return true;
    }

    private static bool IsLate(JobExecution execution) => execution.Status == JobStatus.TimedOut
        || execution.LastUpdatedAt - execution.QueuedAt > OnTimeSeconds;
}
