using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// In the end every job has ended. A request that the service has refused for good is not made again before the next
/// connection, or the next job.
/// </summary>
public sealed class JobsEnd : Checker
{
    private readonly HashSet<string> _refused = [];

    public override void Connecting(WorldBoard board, bool freshNetwork) => _refused.Remove(board.Thing);

    public override void JobCreated(WorldBoard board, string document) => _refused.Remove(board.Thing);

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (request?.Topic.Split('/') is ["$aws", "things", var thing, "jobs", ..]
            && message.Topic == request.Topic + "/rejected")
        {
            _refused.Add(thing);
        }
    }

    public override bool IsRightInTheEnd(bool isLast)
    {
        foreach (WorldBoard board in World.Boards.Where(board => !_refused.Contains(board.Thing)))
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
