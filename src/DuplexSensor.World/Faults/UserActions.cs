using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.World.Faults;

/// <summary>
/// The actions of users: they set good and bad desired values, press the button, and create and cancel jobs.
/// </summary>
internal static class UserActions
{
    public static void ChangeSetting(WorldBoard board)
    {
        SeededRandom random = board.World.Random;
        string refresh = $"\"refresh\":{DesiredSamples.PickRefreshValue(random)}";
        string on = $"\"on\":{(random.OneIn(2) ? "true" : "false")}";
        UpdateDesired(board, random.Below(3) switch { 0 => refresh, 1 => on, _ => $"{refresh},{on}" });
    }

    public static void SetBadValue(WorldBoard board)
    {
        SeededRandom random = board.World.Random;
        string bad = random.OneOf(DesiredSamples.BadMembers);
        UpdateDesired(board, random.OneIn(3) ? $"{bad},{DesiredSamples.PickUnknownMember(random)}" : bad);
    }

    /// <summary>Several changes within seconds. The last one must win.</summary>
    public static void ChangeInBurst(WorldBoard board) =>
        ScheduleSoon(
            board, FaultTable.UserChangesInBurst, board.World.Random.Between(2, 6), () => ChangeSetting(board));

    /// <summary>A bad value, and soon after it a good value.</summary>
    public static void SetAndFixBadValue(WorldBoard board)
    {
        SetBadValue(board);
        ScheduleSoon(board, FaultTable.UserFixesBadValue, 1, () => SetGoodValues(board));
    }

    public static void SetUnknownKey(WorldBoard board) =>
        UpdateDesired(board, DesiredSamples.PickUnknownMember(board.World.Random));

    public static void RequestReboot(WorldBoard board) =>
        UpdateDesired(board, $"\"reboot\":{board.World.Random.Between(0, 50)}");

    public static void DeleteShadow(WorldBoard board)
    {
        board.WriteTrace("user deletes the shadow");
        if (board.World.Random.OneIn(2))
        {
            board.World.Cloud.TryUpdateShadow(board, """{"state":{"desired":null}}""");
        }
        else
        {
            board.World.Cloud.DeleteShadow(board);
        }
    }

    public static void PressButton(WorldBoard board)
    {
        if (board.IsOn)
        {
            board.Button.Press(board.World.Random.Between(1, 3));
            board.Wake();
        }
    }

    /// <summary>A job for this board or for all; sometimes another job while the board may run the first.</summary>
    public static void CreateJob(WorldBoard board)
    {
        VirtualWorld world = board.World;
        IEnumerable<WorldBoard> boards = world.Random.OneIn(3) ? world.Boards : [board];
        CreateJobFor(board, $"job-{world.Steps}", boards);
        if (world.Random.OneIn(3))
        {
            int delayMs = world.Random.Between(50, 3_000);
            world.ScheduleAfter(delayMs, EventKind.Act, () => CreateJobFor(board, $"job-{world.Steps}", [board]));
        }
    }

    /// <summary>Deletes the board's current or next job and creates another job of the same id.</summary>
    public static void RecreateJob(WorldBoard board)
    {
        WorldCloud cloud = board.World.Cloud;
        if (cloud.Services.Jobs.GetThingJobs(board.Thing).Head is { } pending)
        {
            WorldBoard[] targets = [.. board.World.Boards
                .Where(other => cloud.Services.Jobs.GetThingJobs(other.Thing).Find(pending.JobId) is not null)];
            cloud.DeleteJob(pending.JobId);
            CreateJobFor(board, pending.JobId, targets);
        }
    }

    /// <summary>Cancels the board's current or next job, with force or only if no board has begun it.</summary>
    public static void CancelJob(WorldBoard board)
    {
        VirtualWorld world = board.World;
        bool isForced = world.Random.OneIn(2);
        if (world.Cloud.Services.Jobs.GetThingJobs(board.Thing).Head is not { } pending)
        {
            return;
        }

        try
        {
            world.Cloud.CancelJob(pending.JobId, isForced);
            board.WriteTrace($"user cancels {pending.JobId}{(isForced ? " by force" : "")}");
        }
        catch (CloudRequestException rejection)
        {
            board.WriteTrace($"user is refused to cancel {pending.JobId}: {rejection.Message}");
        }
    }

    private static void SetGoodValues(WorldBoard board)
    {
        SeededRandom random = board.World.Random;
        UpdateDesired(
            board,
            $"\"refresh\":{DesiredSamples.PickRefreshValue(random)},\"on\":{(random.OneIn(2) ? "true" : "false")}");
    }

    private static void ScheduleSoon(WorldBoard board, Fault fault, int times, Action action)
    {
        VirtualWorld world = board.World;
        long atMs = 0;
        for (int i = 0; i < times; i++)
        {
            atMs += world.Random.Between(1, 2_000);
            world.ScheduleAfter(atMs, EventKind.Act, () =>
            {
                if (world.Plan.GetRate(fault) > 0)
                {
                    action();
                }
            });
        }
    }

    private static void CreateJobFor(WorldBoard board, string jobId, IEnumerable<WorldBoard> boards)
    {
        VirtualWorld world = board.World;
        byte[] payload = JobSamples.CreatePayload(world.Random);
        CreateJobRequest job = JobSamples.CreateJob(jobId, payload, world.Random);
        world.Cloud.Payloads.StorePayload($"/job-{jobId}.json", payload);
        world.Cloud.Payloads.StorePayload(JobSamples.GetSignedPath(jobId), payload);
        try
        {
            world.Cloud.CreateJob(job, boards);
            board.WriteTrace($"user creates {jobId} {job.Document.Length} bytes, payload {payload.Length} bytes");
        }
        catch (CloudRequestException rejection)
        {
            board.WriteTrace($"user is refused {jobId}: {rejection.Message}");
        }
    }

    private static void UpdateDesired(WorldBoard board, string members)
    {
        bool isAccepted = board.World.Cloud.TryUpdateShadow(board, $"{{\"state\":{{\"desired\":{{{members}}}}}}}");
        board.WriteTrace(
            $"user desires {(members.Length < 200 ? members : members[..200])}{(isAccepted ? "" : ", rejected")}");
    }
}
