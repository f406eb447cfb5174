using System.Text.Json.Nodes;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Boards;
using DuplexSensor.UnitTests.Tool.Monitoring;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool.BoardVerb;

/// <summary>Which report is the first one of the board that was flashed, and which thing is next.</summary>
public sealed class FirstReportTests
{
    private const string Thing = "desk";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly FakeBoardCloud _cloud = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_report_of_a_new_board_is_taken()
    {
        _cloud.Shadows[Thing] = null;
        Task<JsonObject> wait = Wait(before: null);
        await AdvanceAsync(reads: 15);
        Assert.False(wait.IsCompleted);

        _cloud.Shadows[Thing] = Shadow(version: 1, reportedAt: 1000, uptime: 3);
        await AdvanceUntilAsync(() => wait.IsCompleted);

        Assert.Equal(3, (int)(await wait)["uptime"]!);
    }

    [Fact]
    public async Task The_report_of_before_a_change_of_desired_and_one_of_an_earlier_boot_are_not()
    {
        string before = Shadow(version: 7, reportedAt: 1000, uptime: 3);
        _cloud.Shadows[Thing] = before;
        Task<JsonObject> wait = Wait(before);
        await AdvanceAsync(reads: 10);
        _cloud.Shadows[Thing] = Shadow(version: 8, reportedAt: 1000, uptime: 3, at: 1010);
        await AdvanceAsync(reads: 10);
        _cloud.Shadows[Thing] = Shadow(version: 9, reportedAt: 1020, uptime: 520, at: 1020);
        await AdvanceAsync(reads: 10);
        Assert.False(wait.IsCompleted);

        _cloud.Shadows[Thing] = Shadow(version: 10, reportedAt: 1060, uptime: 12, at: 1060);
        await AdvanceUntilAsync(() => wait.IsCompleted);

        Assert.Equal(12, (int)(await wait)["uptime"]!);
    }

    [Fact]
    public async Task Without_a_report_the_wait_ends_with_what_to_do()
    {
        _cloud.Shadows[Thing] = null;
        DateTimeOffset startedAt = _time.GetUtcNow();
        Task<JsonObject> wait = Wait(before: null);

        await AdvanceUntilAsync(() => wait.IsCompleted);

        Assert.True(_time.GetUtcNow() - startedAt > FirstReport.Deadline);
        string error = (await Assert.ThrowsAsync<UserException>(() => wait)).Message;
        Assert.StartsWith("desk has not reported within 4 minutes. Press EN; 'duplex monitor'", error);
    }

    [Fact]
    public async Task Next_is_the_first_onboarded_thing_that_has_never_reported()
    {
        _cloud.Shadows["a"] = Shadow(version: 3, reportedAt: 1, uptime: 1);
        _cloud.Shadows["b"] = """{"state":{"desired":{"on":true}},"version":1,"timestamp":1}""";
        _cloud.Shadows["c"] = null;
        Assert.Equal("b", await NextThing.FindAsync(_cloud, CancellationToken.None));

        _cloud.Shadows["b"] = _cloud.Shadows["a"];
        Assert.Equal("c", await NextThing.FindAsync(_cloud, CancellationToken.None));

        _cloud.Shadows["c"] = _cloud.Shadows["a"];
        Assert.Null(await NextThing.FindAsync(_cloud, CancellationToken.None));
    }

    private Task<JsonObject> Wait(string? before) => new FirstReport(_cloud, _time).WaitAsync(
        Thing, before is null ? null : JsonNode.Parse(before)!.AsObject(), _time.GetTimestamp(),
        TestContext.Current.CancellationToken);

    // Each read is after a wait of two seconds.
    private Task AdvanceAsync(int reads)
    {
        int last = _cloud.Reads + reads;
        return AdvanceUntilAsync(() => _cloud.Reads >= last);
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => Condition.WaitAsync(
        condition, Deadline, () => $"{_cloud.Reads} reads", () => _time.Advance(TimeSpan.FromSeconds(1)));

    private static string Shadow(int version, int reportedAt, int uptime, int? at = null) => new JsonObject
    {
        ["state"] = new JsonObject { ["reported"] = new JsonObject { ["uptime"] = uptime } },
        ["metadata"] = new JsonObject
        {
            ["reported"] = new JsonObject { ["uptime"] = new JsonObject { ["timestamp"] = reportedAt } },
        },
        ["version"] = version,
        ["timestamp"] = at ?? reportedAt,
    }.ToJsonString();
}
