using System;
using DuplexSensor.AdapterTests.Bench;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>A crash or a hang is traced and counted once, and the board restarts after a growing delay.</summary>
public sealed class CrashTests
{
    [Fact]
    public void The_restart_delay_doubles_at_each_crash_and_the_watchdog_does_not_shorten_it()
    {
        string drive = CreateDrive();
        foreach (int seconds in (int[])[5, 10, 20, 40, 80, 160, 320, 600, 600])
        {
            IsolatedTest.Run(
                static ((string Drive, int Seconds) given) =>
                {
                    Board.Drive = given.Drive;
                    Outputs.ThrowsOnWrite = true;
                    Board.Boot();
                    Board.RunUntil(() => Board.HasLine(" crash System.InvalidOperationException"), "it crashes");
                    Assert.Equal(1, Board.CountLines($", restart in {given.Seconds} s"));

                    BoardTime.Advance((given.Seconds * 1_000) - 500);
                    Assert.Equal(0, Board.Restarts);
                    BoardTime.Advance(600);
                    Assert.Equal(1, Board.Restarts);
                    BoardTime.Advance(120_000);
                    Assert.Equal((1, 0), (Board.Restarts, Board.CountLines("overdue")));
                },
                (drive, seconds));
        }
    }

    [Fact]
    public void A_step_that_hangs_is_one_crash_with_the_usual_delay()
    {
        string drive = CreateDrive();
        foreach (int seconds in (int[])[5, 10])
        {
            IsolatedTest.Run(
                static ((string Drive, int Seconds) given) =>
                {
                    Board.Drive = given.Drive;
                    Board.Boot();
                    Board.RunUntil(() => Board.HasLine("sensor  21 C"), "it measures");
                    Sensor.Hangs = true;
                    BoardTime.Advance(29_000);
                    Assert.False(Board.HasLine("overdue"));

                    BoardTime.Advance(12_000);
                    Assert.Equal(1, Board.CountLines($"crash: step overdue, restart in {given.Seconds} s"));
                    BoardTime.Advance(given.Seconds * 1_000);
                    Assert.Equal(1, Board.Restarts);
                },
                (drive, seconds));
        }
    }

    [Fact]
    public void The_next_boot_reports_the_crash_and_ten_minutes_without_a_crash_reset_the_delay()
    {
        string drive = CreateDrive();
        for (int boot = 1; boot <= 2; boot++)
        {
            IsolatedTest.Run(
                static ((string Drive, int Boot) given) =>
                {
                    Board.Drive = given.Drive;
                    Board.Boot();
                    Board.RunUntil(() => Board.HasLine("sensor  21 C"), "it measures");
                    Assert.Equal(given.Boot == 1, Board.HasLine("boot 1 unplanned"));
                    Assert.Equal(given.Boot == 2, Board.HasLine("boot 2 crash"));
                    BoardTime.Advance(610_000);
                    Sensor.Hangs = true;
                    BoardTime.Advance(60_000);
                    Assert.Equal(1, Board.CountLines("crash: step overdue, restart in 5 s"));
                },
                (drive, boot));
        }
    }

    [Fact]
    public void A_hanging_TLS_handshake_stops_all_threads_but_is_not_a_crash() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles();
        Board.SetTime();
        Broker broker = Network.Add("localhost", 8883, new Broker { HangsInHandshake = true });
        Board.Boot();
        Board.RunUntil(() => BoardTime.IsFrozen, "the handshake hangs");

        BoardTime.Advance(3_600_000);
        broker.HangsInHandshake = false;
        broker.TlsError = -29312;
        BoardTime.Thaw();
        Board.RunUntil(() => Board.HasLine("link    lost "), "it continues");

        Assert.Equal(0, Board.Restarts);
    });

    [Fact]
    public void After_an_OutOfMemoryException_the_collector_and_the_next_step_run() => IsolatedTest.Run(static () =>
    {
        BootBesideBroker();
        Outputs.OutOfMemoryLooks = 1;
        Pins.Find(0).Press();
        BoardTime.Advance(20_000);

        Assert.Equal((1, 0), (Board.CountLines("out of memory: collected"), Board.Restarts));
        Assert.True(Board.CountLines("sensor  21 C") > 2, "it does not continue");

        Outputs.OutOfMemoryLooks = 2;
        Pins.Find(0).Press();
        BoardTime.Advance(60_000);
        Assert.Equal(1, Board.CountLines("crash System.OutOfMemoryException"));
        Assert.Equal(1, Board.Restarts);
    });

    [Fact]
    public void A_trace_line_without_memory_is_tried_twice_and_never_ends_the_step() => IsolatedTest.Run(static () =>
    {
        BootBesideBroker();

        Outputs.OutOfMemoryLines = 1;
        Pins.Find(0).Press();
        BoardTime.Advance(1_000);
        Assert.Equal(1, Board.CountLines("button  1 pressed"));

        Outputs.OutOfMemoryLines = 2;
        Pins.Find(0).Press();
        BoardTime.Advance(1_000);
        Pins.Find(0).Press();
        BoardTime.Advance(1_000);
        Assert.Equal((0, 1), (Board.CountLines("button  2 pressed"), Board.CountLines("button  3 pressed")));
        Assert.Equal((0, 0), (Board.CountLines("out of memory"), Board.Restarts));
    });

    [Fact]
    public void A_crash_without_memory_for_its_trace_line_still_restarts_the_board() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles();
        Outputs.ThrowsOnWrite = true;
        Outputs.OutOfMemoryText = " crash ";
        Outputs.OutOfMemoryLines = 10;
        Board.Boot();
        Board.RunUntil(() => Outputs.OutOfMemoryLines < 10, "it crashes");
        BoardTime.Advance(5_000);

        Assert.Equal((1, 0), (Board.Restarts, Board.ThreadsFailed));
    });

    [Fact]
    public void A_crash_that_cannot_be_persisted_still_restarts_the_board() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles();
        Outputs.ThrowsOnWrite = true;
        Drives.IsReadOnly = true;
        Board.Boot();
        Board.RunUntil(() => Board.HasLine("restart in 5 s"), "it crashes");
        BoardTime.Advance(5_000);

        Assert.Equal(1, Board.Restarts);
    });

    [Fact]
    public void A_planned_restart_happens_once_and_without_delay() => IsolatedTest.Run(static () =>
    {
        Board.WriteFiles();
        Board.SetTime();
        WifiNetwork.HasAddress = false;
        Board.Boot();
        Board.RunUntil(() => Board.HasLine("sensor  21 C"), "it measures");
        BoardTime.Advance((2 * 3_600_000) + 5_000);

        Assert.Equal((1, 1), (Board.CountLines("restart link-lost"), Board.Restarts));
        Assert.True(WifiNetwork.Connects >= 1, "the network was not reset");
    });

    private static void BootBesideBroker()
    {
        Board.WriteFiles();
        Board.SetTime();
        Network.Add("localhost", 8883, new Broker());
        Board.Boot();
        Board.RunUntil(() => Board.HasLine("sensor  21 C"), "it measures");
    }

    private static string CreateDrive()
    {
        string drive = AdapterWire.Disk.CreateFolder();
        Board.Drive = drive;
        Board.WriteFiles();
        return drive;
    }
}
