using DuplexSensor.PageTests.Fixture;

namespace DuplexSensor.PageTests;

/// <summary>From a phone's width to a wide screen. The pictures are output of the tests: look at them.</summary>
[WholeRun]
public sealed class LayoutTests(Chromium chromium)
{
    [Theory]
    [InlineData(390)]
    [InlineData(1024)]
    [InlineData(1600)]
    public async Task The_page_of_a_board_fits_in_width(int width)
    {
        await using PageBench bench = await PageBench.StartAsync(1_000, "my-esp32");
        foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using Visit visit = await Visit.OpenAsync(chromium, bench.Url, width, scheme);
            await visit.ExpectAsync("#board-state", "Connected");
            await visit.ExpectMatchAsync("#lane-down .pill");

            await visit.SavePictureAsync($"board-{width}-{scheme}".ToLowerInvariant());
            await AssertFitsAsync(visit);
        }
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1024)]
    [InlineData(1600)]
    public async Task The_page_of_all_boards_fits_in_width(int width)
    {
        string[] things = [.. Enumerable.Range(1, 8).Select(number => $"board-{number}")];
        await using PageBench bench = await PageBench.StartAsync(2_000, things);
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url, width);
        await visit.ExpectAsync("#fleet-summary", "8 connected");

        await visit.SavePictureAsync($"boards-{width}");
        await AssertFitsAsync(visit);
    }

    [Fact]
    public async Task A_board_that_is_not_virtual_shows_what_the_cloud_knows_and_nothing_else()
    {
        await using PageBench bench = await PageBench.StartAsync(2_000, "desk");
        bench.Cloud.Onboard("real");
        await bench.PublishAsync(
            "real",
            "$aws/things/real/shadow/update",
            """{"state":{"reported":{"dht_temperature":21,"dht_humidity":44}}}""");
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url + "/#/thing/real");

        await visit.ExpectAsync("#cloud-climate", "21 °C");
        foreach (string virtualOnly in (string[])["#drawing", "#plug", "#console", "#power", "#sensor-fault"])
        {
            Assert.False(await visit.Find(virtualOnly).IsVisibleAsync(), virtualOnly);
        }
    }

    private static async Task AssertFitsAsync(Visit visit)
    {
        int overflow = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        Assert.InRange(overflow, int.MinValue, 0);
    }
}
