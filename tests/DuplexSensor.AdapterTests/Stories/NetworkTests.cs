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

/// <summary>Wi-Fi, clock and chip. The platform's Wi-Fi helper keeps each network adapter that it creates.</summary>
public sealed class NetworkTests
{
    [Fact]
    public void Two_thousand_joins_leak_no_adapter() => IsolatedTest.Run(static () =>
    {
        var wifi = new Esp32Wifi();
        for (int i = 0; i < 2_000; i++)
        {
            Assert.Null(wifi.Join(reset: i % 10 == 0));
        }

        Assert.Empty(WifiAdapter.Undisposed);
        Assert.Equal((200, 200), (WifiNetwork.Disconnects, WifiNetwork.Connects));
    });

    [Fact]
    public void Twenty_failed_joins_leak_no_adapter() => IsolatedTest.Run(static () =>
    {
        WifiNetwork.HasAddress = false;
        BoardTime.StartThread(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.StartsWith("no Wi-Fi", new Esp32Wifi().Join(reset: true), StringComparison.Ordinal);
            }
        });
        BoardTime.Advance(20 * 30_000);

        Assert.Equal(600_000, BoardTime.NowMs);
        Assert.Equal((0, 0), (WifiAdapter.Undisposed.Count, Board.ThreadsFailed));
    });

    [Fact]
    public void A_missing_adapter_and_short_memory_have_different_reasons() => IsolatedTest.Run(static () =>
    {
        WifiNetwork.HasAdapter = false;
        Assert.StartsWith("no Wi-Fi", new Esp32Wifi().Join(reset: false), StringComparison.Ordinal);
        Assert.StartsWith("no Wi-Fi", new Esp32Wifi().Join(reset: true), StringComparison.Ordinal);
        WifiNetwork.HasAdapter = true;
        Heap.Fill();
        Assert.Equal("out of memory", new Esp32Wifi().Join(reset: false));
        Assert.Equal("out of memory", new Esp32Wifi().Join(reset: true));
        Heap.Fill(0);
        Assert.Null(new Esp32Wifi().Join(reset: false));
    });

    [Fact]
    public void The_SNTP_server_name_is_set_again_at_each_step() => IsolatedTest.Run(static () =>
    {
        var clock = new Esp32Clock(new Esp32Flash(), "time.example");
        int before = Sntp.SetCount;
        clock.Step(1);
        clock.Step(2);

        Assert.True(Sntp.IsStarted);
        Assert.Equal((before + 2, "time.example"), (Sntp.SetCount, Sntp.Server1));
    });

    [Fact]
    public void After_two_minutes_without_SNTP_the_clock_is_set_but_UTC_is_unknown() => IsolatedTest.Run(static () =>
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
        Board.SetTime();
        Assert.True(clock.TryGetUtcMs(out long utcMs));
        Assert.Equal(Board.UtcMs, utcMs);
    });

    [Fact]
    public void The_last_UTC_is_restored_as_a_guess_after_a_power_cut()
    {
        string drive = Disk.CreateFolder();
        IsolatedTest.Run(
            static (string drive) =>
            {
                Board.Drive = drive;
                Board.SetTime();
                var clock = new Esp32Clock(new Esp32Flash(), "time");
                BoardTime.Advance(600_000);
                clock.Step(BoardTime.NowMs);
            },
            drive);
        IsolatedTest.Run(
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
    public void The_random_seed_depends_on_the_thing_and_memory_is_read_from_the_chip() => IsolatedTest.Run(static () =>
    {
        var desk = new Esp32System("desk");
        var shelf = new Esp32System("shelf");
        Assert.NotEqual(desk.NextRandom(int.MaxValue), shelf.NextRandom(int.MaxValue));
        Heap.NativeFreeBytes = 50_000;
        var memory = desk.ReadMemory();
        Assert.Equal((50_000, 50_000), (memory.FreeBytes, memory.LargestFreeBlockBytes));
        desk.Restart(ResetCause.Job);
        Assert.True(desk.IsRestartRequested);
    });
}
