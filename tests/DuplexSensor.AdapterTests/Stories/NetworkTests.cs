using System;
using System.Device.Wifi;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Restarts;
using DuplexSensor.Esp32;
using nanoFramework.Networking;
using Board = DuplexSensor.AdapterTests.Bench.Board;

namespace DuplexSensor.AdapterTests.Stories;

/// <summary>Wi-Fi, whose helper keeps what it makes, and the time.</summary>
public sealed class NetworkTests
{
    [Fact]
    public void Two_thousand_attempts_keep_no_adapter() => Story.Run(static () =>
    {
        var wifi = new Esp32Wifi();
        for (int i = 0; i < 2_000; i++)
        {
            Assert.Null(wifi.Join(isFresh: i % 10 == 0));
        }

        Assert.Empty(WifiAdapter.Kept);
        Assert.Equal((200, 200), (Air.Left, Air.Joined));
    });

    [Fact]
    public void Attempts_that_fail_keep_none_either() => Story.Run(static () =>
    {
        Air.HasAddress = false;
        BoardTime.Start(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.StartsWith("no Wi-Fi", new Esp32Wifi().Join(isFresh: true), StringComparison.Ordinal);
            }
        });
        BoardTime.Advance(20 * 30_000);

        Assert.Equal(600_000, BoardTime.NowMs);
        Assert.Equal((0, 0), (WifiAdapter.Kept.Count, Board.ThreadsFailed));
    });

    [Fact]
    public void Without_an_adapter_there_is_no_Wi_Fi_and_without_memory_it_says_that() => Story.Run(static () =>
    {
        Air.HasAdapter = false;
        Assert.StartsWith("no Wi-Fi", new Esp32Wifi().Join(isFresh: false), StringComparison.Ordinal);
        Assert.StartsWith("no Wi-Fi", new Esp32Wifi().Join(isFresh: true), StringComparison.Ordinal);
        Air.HasAdapter = true;
        Heap.Fill();
        Assert.Equal("out of memory", new Esp32Wifi().Join(isFresh: false));
        Assert.Equal("out of memory", new Esp32Wifi().Join(isFresh: true));
        Heap.Fill(0);
        Assert.Null(new Esp32Wifi().Join(isFresh: false));
    });

    [Fact]
    public void The_time_server_s_text_which_a_collection_moves_is_given_anew_at_each_step() => Story.Run(static () =>
    {
        var clock = new Esp32Clock(new Esp32Flash(), "time.example");
        int given = Sntp.Given;
        clock.Step(1);
        clock.Step(2);

        Assert.True(Sntp.IsStarted);
        Assert.Equal((given + 2, "time.example"), (Sntp.Given, Sntp.Server1));
    });

    [Fact]
    public void A_clock_that_nobody_sets_is_guessed_after_two_minutes_and_dates_nothing() => Story.Run(static () =>
    {
        var clock = new Esp32Clock(new Esp32Flash(), "time");
        BoardTime.Advance(119_999);
        clock.Step(BoardTime.NowMs);
        Assert.False(Esp32Clock.IsSet);

        BoardTime.Advance(1);
        clock.Step(BoardTime.NowMs);
        Assert.True(Esp32Clock.IsSet);
        Assert.Equal(1_780_000_000_000, Board.UtcMs);
        Assert.False(clock.TryGetUtcMs(out _));

        BoardTime.Advance(3_600_000);
        Board.KnowTime();
        Assert.True(clock.TryGetUtcMs(out long utcMs));
        Assert.Equal(Board.UtcMs, utcMs);
    });

    [Fact]
    public void The_time_outlives_a_power_cut_as_the_newest_that_is_past()
    {
        string drive = Disk.NewFolder();
        Story.Run(
            static (string drive) =>
            {
                Board.Drive = drive;
                Board.KnowTime();
                var clock = new Esp32Clock(new Esp32Flash(), "time");
                BoardTime.Advance(600_000);
                clock.Step(BoardTime.NowMs);
            },
            drive);
        Story.Run(
            static (string drive) =>
            {
                Board.Drive = drive;
                var clock = new Esp32Clock(new Esp32Flash(), "time");
                BoardTime.Advance(120_000);
                clock.Step(BoardTime.NowMs);
                Assert.Equal(1_785_000_600_000, Board.UtcMs);
                Assert.False(clock.TryGetUtcMs(out _));
            },
            drive);
    }

    [Fact]
    public void Chance_is_another_s_for_another_thing_and_memory_is_the_chip_s() => Story.Run(static () =>
    {
        var desk = new Esp32System("desk");
        var shelf = new Esp32System("shelf");
        Assert.NotEqual(desk.NextRandom(int.MaxValue), shelf.NextRandom(int.MaxValue));
        Heap.NativeFree = 50_000;
        var memory = desk.ReadMemory();
        Assert.Equal((50_000, 50_000), (memory.FreeBytes, memory.LargestFreeBlockBytes));
        desk.Restart(ResetCause.Job);
        Assert.True(desk.IsRestartAsked);
    });
}
