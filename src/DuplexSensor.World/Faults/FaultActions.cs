using DuplexSensor.Core.Settings;
using DuplexSensor.LocalCloud.Jobs;

namespace DuplexSensor.World.Faults;

/// <summary>The actions of faults that occur by the hour.</summary>
internal static class FaultActions
{
    private const int Minute = 60_000;
    private const int Hour = 60 * Minute;
    private const int JobPollMs = 20;
    private const int WaitForJobMs = 3_000;

    public static void HalfOpen(WorldBoard board) => board.Link.Connection?.GoHalfOpen();

    public static void StopInbound(WorldBoard board) => board.Link.Connection?.StopInbound();

    public static void RestartBroker(WorldBoard board)
    {
        VirtualWorld world = board.World;
        world.Cloud.GoDown();
        world.ScheduleAfter(world.Random.Between(100, 10 * Minute), EventKind.Act, world.Cloud.ComeUp);
    }

    public static void TakeOver(WorldBoard board) => board.World.Cloud.TakeOver(board.Thing);

    public static void CutNetwork(WorldBoard board)
    {
        SeededRandom random = board.World.Random;
        int ms = random.OneIn(3) ? random.Between(Minute, 5 * Hour) : random.Between(1, 5 * Minute);
        board.OfflineUntilMs = board.World.NowMs + ms;
        board.Link.Connection?.GoHalfOpen();
    }

    public static void CutPower(WorldBoard board) => board.CutPower(board.World.Random.Between(100, 2 * Minute));

    public static void BrownOut(WorldBoard board) => BrownOut(board, 10);

    public static void LoseAllWrites(WorldBoard board) =>
        board.Flash.LoseWritesFor(board.World.Random.Between(Minute, 3 * Hour));

    public static void RotSpareSlot(WorldBoard board) => board.Flash.TryRotSpareSlot();

    // Damages either of two good slots, because the firmware must be able to boot from the other slot alone.
    public static void RotBootSlotWhileOff(WorldBoard board)
    {
        board.CutPower(board.World.Random.Between(1_000, Minute));
        board.Flash.TryRotEitherSlot("boot");
    }

    // Damages only the CRCs: the numbers in the slots stay right, and the firmware must go on from the larger one.
    public static void RotBothBootSlotsWhileOff(WorldBoard board)
    {
        board.CutPower(board.World.Random.Between(1_000, Minute));
        board.Flash.TryRotBothSlots("boot");
    }

    // A job that runs when the network goes keeps a restart for the link waiting. Some outages end in that time.
    public static void CutNetworkInJob(WorldBoard board)
    {
        UserActions.CreateJob(board);
        CutNetworkWhenInProgress(board, board.World.NowMs + WaitForJobMs);
    }

    private static void CutNetworkWhenInProgress(WorldBoard board, long endMs)
    {
        VirtualWorld world = board.World;
        if (world.Cloud.Services.Jobs.GetThingJobs(board.Thing).Head?.Status == JobStatus.InProgress)
        {
            // The board gets the response of start-next, and fetches the payload.
            world.ScheduleAfter(world.Random.Between(50, 250), EventKind.Act, () => CutNetworkForTwoHours(board));
        }
        else if (world.NowMs < endMs && world.Plan.GetRate(FaultTable.OutageInJob) > 0)
        {
            world.ScheduleAfter(JobPollMs, EventKind.Act, () => CutNetworkWhenInProgress(board, endMs));
        }
    }

    private static void CutNetworkForTwoHours(WorldBoard board)
    {
        VirtualWorld world = board.World;
        if (world.Plan.GetRate(FaultTable.OutageInJob) > 0)
        {
            board.OfflineUntilMs = world.NowMs + (2 * Hour) + world.Random.Between(0, 11 * Minute);
            board.Link.Connection?.GoHalfOpen();
        }
    }

    public static void ChangeDefaults(WorldBoard board)
    {
        SeededRandom random = board.World.Random;
        board.Config = new DeviceConfig
        {
            Thing = board.Config.Thing,
            Endpoint = board.Config.Endpoint,
            JobPayloadUrl = board.Config.JobPayloadUrl,
            JobPayloadHosts = board.Config.JobPayloadHosts,
            RestartOnChange = board.Config.RestartOnChange,
            Sensor = board.Config.Sensor,
            ReadingSegments = board.Config.ReadingSegments,
            RefreshMs = random.Between(5, 60) * 1_000,
            On = random.OneIn(2),
        };
        board.CutPower(random.Between(1_000, Minute));
    }

    public static void StickSensor(WorldBoard board) =>
        board.Sensor.StickFor(board.World.Random.Between(Minute, 3 * Hour));

    public static void StopPayloadServer(WorldBoard board)
    {
        SeededRandom random = board.World.Random;
        board.World.Cloud.Payloads.GoDown(random.Between(Minute, 4 * Hour));
    }

    public static void JumpClock(WorldBoard board)
    {
        SeededRandom random = board.World.Random;
        if (random.OneIn(3))
        {
            board.Clock.LoseTime();
        }
        else
        {
            board.Clock.Jump(random.Between(-Hour, Hour));
        }
    }

    private static void BrownOut(WorldBoard board, int timesLeft)
    {
        SeededRandom random = board.World.Random;
        board.CutPower(random.Between(100, 1_000));
        if (timesLeft > 0)
        {
            board.World.ScheduleAfter(
                random.Between(1_000, 9_000), EventKind.Power, () => BrownOut(board, timesLeft - 1));
        }
    }
}
