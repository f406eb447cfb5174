using DuplexSensor.PageTests.Fixture;

namespace DuplexSensor.PageTests;

/// <summary>From a phone's width to a wide screen. The pictures are output of the tests: look at them.</summary>
[WholeRun]
public sealed class LayoutTests(Chromium chromium)
{
    private static readonly int[] Widths = [390, 1024, 1600];

    [Fact]
    public async Task The_page_of_a_board_fits_from_a_phone_to_a_wide_screen_light_and_dark()
    {
        await using PageBench bench = await PageBench.StartAsync(1_000, "my-esp32");
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url);
        await visit.ExpectAsync("#board-state", "Connected");
        foreach (int width in Widths)
        {
            foreach (ColorScheme scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                await visit.ShowAsync(width, scheme);
                await visit.ExpectMatchAsync("#lane-down .pill");

                await visit.SavePictureAsync($"board-{width}-{scheme}".ToLowerInvariant());
                await AssertFitsAsync(visit);
            }
        }
    }

    [Fact]
    public async Task The_page_of_all_boards_fits_from_a_phone_to_a_wide_screen()
    {
        string[] things = [.. Enumerable.Range(1, 8).Select(number => $"board-{number}")];
        await using PageBench bench = await PageBench.StartAsync(2_000, things);
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url);
        await visit.ExpectAsync("#fleet-summary", "8 connected");
        foreach (int width in Widths)
        {
            await visit.ShowAsync(width, ColorScheme.Light);

            await visit.SavePictureAsync($"boards-{width}");
            await AssertFitsAsync(visit);
        }
    }

    [Fact]
    public async Task A_board_that_is_not_virtual_shows_what_the_cloud_knows_and_nothing_else()
    {
        await using PageBench bench = await PageBench.StartAsync(2_000);
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
