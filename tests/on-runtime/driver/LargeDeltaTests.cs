using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>Another program fills <c>desired</c>. The figures are for a heap of 95,000 bytes.</summary>
public sealed partial class LargeDeltaTests(ITestOutputHelper output)
{
    // The shadow has a time stamp for each number: a delta has 27 bytes for each.
    private const int FittingNumbers = 146;
    private const int ExcessiveNumbers = 1_000;
    private const int FittingBytes = 4_096;
    private const int FreeBytesMax = 40_000;

    // The wait before a connection is up to 128 s.
    private static readonly TimeSpan NextConnection = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task A_delta_of_4_kB_is_applied()
    {
        await using Bench bench = await StartAsync(FittingNumbers);
        await using var board = new Board(bench.Drive);

        await board.WaitForLineAsync("led     on");

        int length = bench.Events.Where(IsDelta).Max(delta => delta.Payload.Length);
        output.WriteLine($"a delta of {length} bytes");
        Assert.InRange(length, FittingBytes - 100, FittingBytes);
    }

    [Fact]
    public async Task A_desired_that_is_too_large_is_reported_and_applied_once_it_fits()
    {
        await using Bench bench = await StartAsync(ExcessiveNumbers);
        await using var board = new Board(bench.Drive);
        string heap = await board.WaitForLineAsync("bytes free at call 0,");
        int free = int.Parse(Number().Match(heap).Value, CultureInfo.InvariantCulture);
        Assert.SkipWhen(free > FreeBytesMax, "this heap has room for the delta: take one of 95,000 bytes");

        await board.WaitForLineAsync("shadow  desired too large for this board");
        await board.WaitForLineAsync("link    subscribed", board.CountLines("link    subscribed") + 1, NextConnection);
        await bench.WaitForEventAsync(IsTooLargeReport);
        await bench.DesireAsync("""{"n":null}""");

        await board.WaitForLineAsync("led     on", within: NextConnection);
        await board.WaitForLineAsync("desired fits this board again");
        await bench.WaitForEventAsync(IsReportWithoutRejection);
        Assert.Equal(0, board.Restarts);
    }

    private static async Task<Bench> StartAsync(int numbers)
    {
        Bench bench = await Bench.CreateAsync(refreshMs: 3_000);
        bench.WriteSettings(3_000, bench.MqttPort, ",\"restartOnChange\":false");
        var array = new JsonArray([.. Enumerable.Repeat(0, numbers).Select(number => (JsonNode)number)]);
        await bench.DesireAsync($$"""{"n":{{array.ToJsonString()}},"on":true}""");
        return bench;
    }

    private static bool IsDelta(CloudEvent entry) =>
        entry.Kind == CloudEventKind.Delivered && entry.Subject.EndsWith("/shadow/update/delta");

    private static bool IsTooLargeReport(CloudEvent entry) => entry.Kind == CloudEventKind.Published
        && entry.PayloadText.Contains("\"*\":\"desired too large for this board\"");

    private static bool IsReportWithoutRejection(CloudEvent entry) => entry.Kind == CloudEventKind.Published
        && entry.PayloadText.Contains("\"on\":true") && entry.PayloadText.Contains("\"rejected\":null");

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
