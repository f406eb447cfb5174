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

    private static async Task AssertFitsAsync(Visit visit)
    {
        int overflow = await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        Assert.InRange(overflow, int.MinValue, 0);
    }
}
