using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.World.Faults;

/// <summary>
/// The actions of users: they set good and bad desired values, press the button, and create and cancel jobs.
/// </summary>
internal static class UserActs
{
    public static void Change(WorldBoard board)
    {
        Chance chance = board.World.Chance;
        string refresh = $"\"refresh\":{UserTexts.Refresh(chance)}";
        string on = $"\"on\":{(chance.OneIn(2) ? "true" : "false")}";
        Desire(board, chance.Below(3) switch { 0 => refresh, 1 => on, _ => $"{refresh},{on}" });
    }

    public static void Spoil(WorldBoard board)
    {
        Chance chance = board.World.Chance;
        string bad = chance.OneOf(UserTexts.Bad);
        Desire(board, chance.OneIn(3) ? $"{bad},{UserTexts.Stranger(chance)}" : bad);
    }

    /// <summary>Several changes within seconds. The last one must win.</summary>
    public static void ChangeInAFlurry(WorldBoard board) =>
        Soon(board, FaultTable.Flurry, board.World.Chance.Between(2, 6), () => Change(board));

    /// <summary>A bad value, and soon after it a good one.</summary>
    public static void SpoilAndMend(WorldBoard board)
    {
        Spoil(board);
        Soon(board, FaultTable.Mend, 1, () => Mend(board));
    }

    public static void SetStranger(WorldBoard board) => Desire(board, UserTexts.Stranger(board.World.Chance));

    public static void Reboot(WorldBoard board) => Desire(board, $"\"reboot\":{board.World.Chance.Between(0, 50)}");

    public static void DeleteShadow(WorldBoard board)
    {
        board.Note("user deletes the shadow");
        if (board.World.Chance.OneIn(2))
        {
            board.World.Cloud.TryUpdateShadow(board, """{"state":{"desired":null}}""");
        }
        else
        {
            board.World.Cloud.DeleteShadow(board);
        }
    }

    public static void Press(WorldBoard board)
    {
        if (board.IsOn)
        {
            board.Button.Press(board.World.Chance.Between(1, 3));
            board.Wake();
        }
    }

    /// <summary>A job for this board or for all; sometimes another one while the board may run the first.</summary>
    public static void CreateJob(WorldBoard board)
    {
        VirtualWorld world = board.World;
        IEnumerable<WorldBoard> boards = world.Chance.OneIn(3) ? world.Boards : [board];
        Create(board, $"job-{world.Steps}", boards);
        if (world.Chance.OneIn(3))
        {
            int delayMs = world.Chance.Between(50, 3_000);
            world.After(delayMs, EventKind.Act, () => Create(board, $"job-{world.Steps}", [board]));
        }
    }

    /// <summary>Deletes the board's current or next job and creates another one of the same id.</summary>
    public static void RemakeJob(WorldBoard board)
    {
        WorldCloud cloud = board.World.Cloud;
        if (cloud.Services.Jobs.Of(board.Thing).Head is { } pending)
        {
            WorldBoard[] targets = [.. board.World.Boards
                .Where(other => cloud.Services.Jobs.Of(other.Thing).Find(pending.JobId) is not null)];
            cloud.DeleteJob(pending.JobId);
            Create(board, pending.JobId, targets);
        }
    }

    /// <summary>Cancels the board's current or next job, with force or only if no board has begun it.</summary>
    public static void CancelJob(WorldBoard board)
    {
        VirtualWorld world = board.World;
        bool isForced = world.Chance.OneIn(2);
        if (world.Cloud.Services.Jobs.Of(board.Thing).Head is not { } pending)
        {
            return;
        }

        try
        {
            world.Cloud.CancelJob(pending.JobId, isForced);
            board.Note($"user cancels {pending.JobId}{(isForced ? " by force" : "")}");
        }
        catch (CloudRequestException refusal)
        {
            board.Note($"user is refused to cancel {pending.JobId}: {refusal.Message}");
        }
    }

    private static void Mend(WorldBoard board)
    {
        Chance chance = board.World.Chance;
        Desire(board, $"\"refresh\":{UserTexts.Refresh(chance)},\"on\":{(chance.OneIn(2) ? "true" : "false")}");
    }

    private static void Soon(WorldBoard board, Fault fault, int times, Action act)
    {
        VirtualWorld world = board.World;
        long atMs = 0;
        for (int i = 0; i < times; i++)
        {
            atMs += world.Chance.Between(1, 2_000);
            world.After(atMs, EventKind.Act, () =>
            {
                if (world.Plan.RateOf(fault) > 0)
                {
                    act();
                }
            });
        }
    }

    private static void Create(WorldBoard board, string jobId, IEnumerable<WorldBoard> boards)
    {
        VirtualWorld world = board.World;
        string payload = JobTexts.Payload(world.Chance);
        NewJob order = JobTexts.Order(jobId, payload, world.Chance);
        world.Cloud.Payloads.Put($"/job-{jobId}.json", payload);
        world.Cloud.Payloads.Put(JobTexts.SignedPathOf(jobId), payload);
        try
        {
            world.Cloud.CreateJob(order, boards);
            board.Note($"user creates {jobId} {order.Document.Length} bytes, payload {payload.Length} bytes");
        }
        catch (CloudRequestException refusal)
        {
            board.Note($"user is refused {jobId}: {refusal.Message}");
        }
    }

    private static void Desire(WorldBoard board, string members)
    {
        bool isTaken = board.World.Cloud.TryUpdateShadow(board, $"{{\"state\":{{\"desired\":{{{members}}}}}}}");
        board.Note($"user desires {(members.Length < 200 ? members : members[..200])}{(isTaken ? "" : ", rejected")}");
    }
}
