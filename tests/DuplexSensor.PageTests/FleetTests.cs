using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.PageTests.Fixture;

namespace DuplexSensor.PageTests;

/// <summary>A hundred boards on one page.</summary>
[WholeRun]
public sealed class FleetTests(Chromium chromium)
{
    private const int BoardsCount = 100;
    private const double FrameMs = 50;
    private const double SmoothShare = 0.95;

    [Fact]
    public async Task A_hundred_boards_move_smoothly_while_all_of_them_report_and_do_a_job()
    {
        string[] things = [.. Enumerable.Range(1, BoardsCount).Select(number => $"board-{number:000}")];
        await using PageBench bench = await PageBench.StartAsync(9_000, things);
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url);
        visit.Page.SetDefaultTimeout(120_000);
        await visit.ExpectAsync("#fleet-summary", $"{BoardsCount} connected");

        await visit.Find("#fleet summary").First.ClickAsync();
        await visit.Find("#fleet-jobs select").SelectOptionAsync("all:");
        Task<double[]> frames = MeasureFramesAsync(visit, TimeSpan.FromSeconds(10));
        await visit.Find("#fleet-jobs").GetByText("Create job").ClickAsync();

        double[] lengths = await frames;
        double share = lengths.Count(length => length < FrameMs) / (double)lengths.Length;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{lengths.Length} frames, {share:P1} under {FrameMs} ms, the longest {lengths.Max():F0} ms");
        Assert.InRange(share, SmoothShare, 1);
        await visit.ExpectAsync("#rollouts", $"{BoardsCount} of {BoardsCount} succeeded");
    }

    [Fact]
    public async Task A_tile_shows_the_state_of_its_board_and_leads_to_it()
    {
        await using PageBench bench = await PageBench.StartAsync(2_000, "desk", "shelf");
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url);
        await visit.ExpectAsync("#fleet-summary", "2 connected");
        bench.Board.Network.IsUp = false;
        await visit.ExpectAsync(".tile[data-state=away]", "Unplugged");

        await visit.Find(".tile").First.ClickAsync();
        await visit.ExpectAsync("#board-name", "desk");
        await visit.ExpectAsync("#board-state", "Unplugged");
        await visit.Find("#to-all").ClickAsync();
        await visit.ExpectAsync("#fleet-title", "2 boards");
    }

    [Fact]
    public async Task A_job_for_four_groups_says_how_many_targets_it_has_and_not_how_many_boards()
    {
        await using PageBench bench = await PageBench.StartAsync(2_000, "desk", "shelf");
        string[] groups = ["attic", "cellar", "hall", "office"];
        foreach (string group in groups)
        {
            await bench.CreateGroupAsync(group, "desk");
        }

        bench.Cloud.Commands.CreateJob(new CreateJobRequest("j") { Document = "{}" }, [], groups);
        await using Visit visit = await Visit.OpenAsync(chromium, bench.Url);
        await visit.Find("#fleet summary").First.ClickAsync();
        await visit.ExpectAsync("#fleet-jobs .jobs", "4 targets");
    }

    private static Task<double[]> MeasureFramesAsync(Visit visit, TimeSpan time) =>
        visit.Page.EvaluateAsync<double[]>(
            """
            ms => new Promise(done => {
              const lengths = [];
              let before = performance.now();
              const end = before + ms;
              const next = now => {
                lengths.push(now - before);
                before = now;
                now < end ? requestAnimationFrame(next) : done(lengths);
              };
              requestAnimationFrame(next);
            })
            """,
            time.TotalMilliseconds);
}
