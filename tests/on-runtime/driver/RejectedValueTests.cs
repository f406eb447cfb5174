using DuplexSensor.LocalCloud;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>A bad desired value, and the ways in which a user takes it back.</summary>
public sealed class RejectedValueTests
{
    private const int FullReportLengthMin = 200;

    [Theory]
    [InlineData("""{"on":false}""")]
    [InlineData("""{"on":true}""")]
    public async Task A_reason_ends_with_any_good_value_also_with_the_one_that_the_board_has(string good)
    {
        await using Bench bench = await Bench.CreateAsync(refreshMs: 3_000);
        bench.WriteSettings(3_000, bench.MqttPort, ",\"restartOnChange\":false");
        await using var board = new Board(bench.Drive);
        await board.WaitForLineAsync("shadow  reported v1");

        await bench.DesireAsync("""{"on":5}""");
        await bench.WaitForEventAsync(entry => IsReportOf(entry, "\"on\":\"not true or false\""));
        await bench.DesireAsync(good);

        await bench.WaitForEventAsync(
            entry => IsReportOf(entry, "\"rejected\":null") && entry.PayloadText.Length < FullReportLengthMin);
        Assert.Equal(0, board.Restarts);
    }

    private static bool IsReportOf(CloudEvent entry, string text) =>
        entry.Kind == CloudEventKind.Published && entry.PayloadText.Contains(text);
}
