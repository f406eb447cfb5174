using DuplexSensor.Core.Settings;

namespace DuplexSensor.World.Faults;

/// <summary>The actions of faults that occur by the hour.</summary>
internal static class Acts
{
    private const int Minute = 60_000;
    private const int Hour = 60 * Minute;

    public static void HalfOpen(WorldBoard board) => board.Link.Connection?.Die();

    public static void Deafen(WorldBoard board) => board.Link.Connection?.Deafen();

    public static void RestartBroker(WorldBoard board)
    {
        VirtualWorld world = board.World;
        world.Cloud.GoDown();
        world.After(world.Chance.Between(100, 10 * Minute), EventKind.Act, world.Cloud.ComeUp);
    }

    public static void TakeOver(WorldBoard board) => board.World.Cloud.TakeOver(board.Thing);

    public static void CutNetwork(WorldBoard board)
    {
        Chance chance = board.World.Chance;
        int ms = chance.OneIn(3) ? chance.Between(Minute, 5 * Hour) : chance.Between(1, 5 * Minute);
        board.OfflineUntilMs = board.World.NowMs + ms;
        board.Link.Connection?.Die();
    }

    public static void CutPower(WorldBoard board) => board.CutPower(board.World.Chance.Between(100, 2 * Minute));

    public static void BrownOut(WorldBoard board) => BrownOut(board, 10);

    public static void SickenFlash(WorldBoard board) =>
        board.Flash.Sicken(board.World.Chance.Between(Minute, 3 * Hour));

    public static void Rot(WorldBoard board) => board.Flash.TryRot();

    // One of two good slots: the other one must suffice, whichever it is.
    public static void RotWhileOff(WorldBoard board)
    {
        board.CutPower(board.World.Chance.Between(1_000, Minute));
        board.Flash.TryRotEither("boot");
    }

    public static void NewDefaults(WorldBoard board)
    {
        Chance chance = board.World.Chance;
        board.Config = new DeviceConfig
        {
            Thing = board.Config.Thing,
            Endpoint = board.Config.Endpoint,
            JobPayloadUrl = board.Config.JobPayloadUrl,
            JobPayloadHosts = board.Config.JobPayloadHosts,
            RestartOnChange = board.Config.RestartOnChange,
            Sensor = board.Config.Sensor,
            ReadingSegments = board.Config.ReadingSegments,
            RefreshMs = chance.Between(5, 60) * 1_000,
            On = chance.OneIn(2),
        };
        board.CutPower(chance.Between(1_000, Minute));
    }

    public static void StickSensor(WorldBoard board) =>
        board.Sensor.Stick(board.World.Chance.Between(Minute, 3 * Hour));

    public static void StopPayloads(WorldBoard board)
    {
        Chance chance = board.World.Chance;
        board.World.Cloud.Payloads.GoDown(chance.Between(Minute, 4 * Hour));
    }

    public static void JumpClock(WorldBoard board)
    {
        Chance chance = board.World.Chance;
        if (chance.OneIn(3))
        {
            board.Clock.LoseTime();
        }
        else
        {
            board.Clock.Jump(chance.Between(-Hour, Hour));
        }
    }

    private static void BrownOut(WorldBoard board, int timesLeft)
    {
        Chance chance = board.World.Chance;
        board.CutPower(chance.Between(100, 1_000));
        if (timesLeft > 0)
        {
            board.World.After(chance.Between(1_000, 9_000), EventKind.Power, () => BrownOut(board, timesLeft - 1));
        }
    }
}
