using DuplexSensor.PageTests.Fixture;

namespace DuplexSensor.PageTests;

/// <summary>The pictures of README.md and docs/page.md, of the running page. bash tests/pictures renews them.</summary>
[WholeRun]
public sealed class DocumentPicturesTests(Chromium chromium)
{
    private const int Width = 1360;
    private const int Height = 880;
    private const int BytesMax = 200_000;

    [Fact]
    public async Task Both_directions()
    {
        await using PageBench bench = await PageBench.StartAsync(2_000, "my-esp32");
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url, Width);
        await visit.ExpectAsync("#board-state", "Connected");
        await visit.Find("#quick-led").ClickAsync();
        await visit.ExpectMatchAsync("#drawing svg.lit");
        await visit.ExpectAsync("#cloud-led", "on");
        await visit.ExpectAsync("#story", "LED on");
        await visit.ExpectAsync("#story", "connects");
        await visit.Page.WaitForFunctionAsync(
            """
            () => ["#lane-up", "#lane-down"].every(lane => document.getAnimations().some(animation =>
              animation.effect.target.closest(lane) && animation.currentTime > 400 && animation.currentTime < 900))
            """);
        await SaveAsync(visit, "page");
    }

    [Fact]
    public async Task A_board_without_network()
    {
        await using PageBench bench = await PageBench.StartAsync(1_000, "my-esp32");
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url, Width, ColorScheme.Dark);
        await visit.ExpectAsync("#board-state", "Connected");
        await visit.Find("#plug").ClickAsync();
        await visit.ExpectAsync("#waiting", "5 readings wait");
        await SaveAsync(visit, "page-unplugged");
    }

    [Fact]
    public async Task Several_boards()
    {
        string[] things = [.. Enumerable.Range(1, 24).Select(number => $"board-{number:00}")];
        await using PageBench bench = await PageBench.StartAsync(9_000, things);
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url, Width);
        await visit.ExpectAsync("#fleet-summary", "24 connected");
        bench.Board.Network.IsUp = false;
        await visit.Find("#fleet summary").First.ClickAsync();
        await visit.Find("#fleet-jobs select").SelectOptionAsync("all:");
        await visit.Find("#fleet-jobs").GetByText("Create job").ClickAsync();
        await visit.ExpectAsync("#rollouts", "23 of 24 succeeded");
        await visit.Find("#fleet summary").First.ClickAsync();
        await visit.ExpectAsync("#fleet-summary", "1 not connected");
        await SaveAsync(visit, "page-boards");
    }

    private static async Task SaveAsync(Visit visit, string name)
    {
        string path = Pictures.GetDocumentPath(name);
        await visit.Page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = path,
            Clip = new Clip { Width = Width, Height = Height },
        });
        Assert.InRange(new FileInfo(path).Length, 1, BytesMax);
    }
}
