using System;
using DuplexSensor.AdapterTests.Bench;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>What crashes or hangs is told, counted once, and restarted after a delay that grows.</summary>
public sealed class CrashTests
{
    [Fact]
    public void The_delay_doubles_from_crash_to_crash_and_the_guard_leaves_it_alone()
    {
        string drive = NewDrive();
        foreach (int seconds in (int[])[5, 10, 20, 40, 80, 160, 320, 600, 600])
        {
            Story.Run(
                static ((string Drive, int Seconds) given) =>
                {
                    Board.Drive = given.Drive;
                    Outputs.Throw = true;
                    Board.Boot();
                    Board.LiveUntil(() => Board.Has(" crash System.InvalidOperationException"), "it crashes");
                    Assert.Equal(1, Board.CountOf($", restart in {given.Seconds} s"));

                    BoardTime.Advance((given.Seconds * 1_000) - 500);
                    Assert.Equal(0, Board.Restarts);
                    BoardTime.Advance(600);
                    Assert.Equal(1, Board.Restarts);
                    BoardTime.Advance(120_000);
                    Assert.Equal((1, 0), (Board.Restarts, Board.CountOf("overdue")));
                },
                (drive, seconds));
        }
    }

    [Fact]
    public void A_step_that_hangs_is_one_crash_with_a_delay_like_any_other()
    {
        string drive = NewDrive();
        foreach (int seconds in (int[])[5, 10])
        {
            Story.Run(
                static ((string Drive, int Seconds) given) =>
                {
                    Board.Drive = given.Drive;
                    Board.Boot();
                    Board.LiveUntil(() => Board.Has("sensor  21 C"), "it measures");
                    Sensor.Hangs = true;
                    BoardTime.Advance(29_000);
                    Assert.False(Board.Has("overdue"));

                    BoardTime.Advance(12_000);
                    Assert.Equal(1, Board.CountOf($"step overdue: restart crash in {given.Seconds} s"));
                    BoardTime.Advance(given.Seconds * 1_000);
                    Assert.Equal(1, Board.Restarts);
                },
                (drive, seconds));
        }
    }

    [Fact]
    public void The_boot_after_a_crash_knows_it_and_ten_good_minutes_make_the_next_one_a_first()
    {
        string drive = NewDrive();
        for (int boot = 1; boot <= 2; boot++)
        {
            Story.Run(
                static ((string Drive, int Boot) given) =>
                {
                    Board.Drive = given.Drive;
                    Board.Boot();
                    Board.LiveUntil(() => Board.Has("sensor  21 C"), "it measures");
                    Assert.Equal(given.Boot == 1, Board.Has("boot 1 unplanned"));
                    Assert.Equal(given.Boot == 2, Board.Has("boot 2 crash"));
                    BoardTime.Advance(610_000);
                    Sensor.Hangs = true;
                    BoardTime.Advance(60_000);
                    Assert.Equal(1, Board.CountOf("restart crash in 5 s"));
                },
                (drive, boot));
        }
    }

    [Fact]
    public void A_handshake_that_hangs_stands_everything_still_and_is_no_hang_of_the_step() => Story.Run(static () =>
    {
        Board.PutFiles();
        Board.KnowTime();
        Broker broker = Network.Put("localhost", 8883, new Broker { IsSilentInHandshake = true });
        Board.Boot();
        Board.LiveUntil(() => BoardTime.IsFrozen, "the handshake hangs");

        BoardTime.Advance(3_600_000);
        broker.IsSilentInHandshake = false;
        broker.TlsFault = -29312;
        BoardTime.Thaw();
        Board.LiveUntil(() => Board.Has("link    lost "), "it goes on");

        Assert.Equal(0, Board.Restarts);
    });

    [Fact]
    public void A_want_of_memory_in_a_step_is_met_by_a_collection_and_the_next_step() => Story.Run(static () =>
    {
        Board.PutFiles();
        Board.KnowTime();
        Network.Put("localhost", 8883, new Broker());
        Board.Boot();
        Board.LiveUntil(() => Board.Has("sensor  21 C"), "it measures");
        Outputs.LinesShort = 1;
        Pins.At(0).Press();
        BoardTime.Advance(20_000);

        Assert.Equal((1, 0), (Board.CountOf("out of memory: collected"), Board.Restarts));
        Assert.True(Board.CountOf("sensor  21 C") > 2, "it does not go on");

        Outputs.LinesShort = 2;
        BoardTime.Start(() =>
        {
            Pins.At(0).Press();
            Pins.At(0).Press();
        });
        BoardTime.Advance(60_000);
        Assert.Equal(1, Board.CountOf("crash System.OutOfMemoryException"));
        Assert.Equal(1, Board.Restarts);
    });

    [Fact]
    public void A_crash_that_cannot_be_told_or_noted_is_restarted_all_the_same() => Story.Run(static () =>
    {
        Board.PutFiles();
        Outputs.Throw = true;
        Drives.IsReadOnly = true;
        Board.Boot();
        Board.LiveUntil(() => Board.Has("restart in 5 s"), "it crashes");
        BoardTime.Advance(5_000);

        Assert.Equal(1, Board.Restarts);
    });

    [Fact]
    public void A_planned_restart_is_one_and_comes_at_once() => Story.Run(static () =>
    {
        Board.PutFiles();
        Board.KnowTime();
        Air.HasAddress = false;
        Board.Boot();
        Board.LiveUntil(() => Board.Has("sensor  21 C"), "it measures");
        BoardTime.Advance((2 * 3_600_000) + 5_000);

        Assert.Equal((1, 1), (Board.CountOf("restart link-lost"), Board.Restarts));
        Assert.True(Air.Joined >= 1, "the network was not set up anew");
    });

    private static string NewDrive()
    {
        string drive = AdapterWire.Disk.NewFolder();
        Board.Drive = drive;
        Board.PutFiles();
        return drive;
    }
}
