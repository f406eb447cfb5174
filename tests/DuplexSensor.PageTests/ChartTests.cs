using System.Text.Json;
using DuplexSensor.PageTests.Fixture;
using MQTTnet;

namespace DuplexSensor.PageTests;

/// <summary>The charts of a board over time.</summary>
[WholeRun]
public sealed class ChartTests(Chromium chromium)
{
    private const string Update = "$aws/things/real/shadow/update";

    [Fact]
    public async Task Charts_show_gaps_back_filled_readings_in_another_shade_latency_and_memory_as_they_come()
    {
        await using PageBench bench = await PageBench.StartAsync(2_000);
        using IMqttClient board = await bench.ConnectAsync("real");
        await board.SubscribeAsync(Update + "/+", cancellationToken: TestContext.Current.CancellationToken);
        await using Visit visit = await OpenAsync(bench);

        // Two reports, and between them a batch of an outage in which the board was off for a while.
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        await PublishAsync(board, Update, CreateReport(6, 25, 45, 65_536));
        await PublishAsync(board, "devices/real/telemetry", JsonSerializer.Serialize(new
        {
            boot = 1,
            readings = (long[][])
            [
                [1, now - 300, 20, 40], [2, now - 291, 21, 41], [3, now - 282, 22, 42],
                [4, now - 18, 23, 43], [5, now - 9, 24, 44],
            ],
        }));
        await PublishAsync(board, Update, CreateReport(7, 26, 46, 51_200));
        await PublishAsync(board, Update, "no JSON");

        await visit.ExpectAsync("#charts .now", "26 °C  46 %");
        await visit.ExpectAsync("#charts .now", "rejected");
        double?[][][] charts = await visit.Page.EvaluateAsync<double?[][][]>(
            "() => plots.slice(-3).map(plot => plot.data.map(column => [...column]))");
        Assert.Equal(now - 18 - 9, charts[0][0][3]);
        Assert.Equal([null, null, null, null, null, null, 25, 26], charts[0][1]);
        Assert.Equal([null, null, null, null, null, null, 45, 46], charts[0][2]);
        Assert.Equal([20, 21, 22, null, 23, 24, 25, null], charts[0][3]);
        Assert.Equal([40, 41, 42, null, 43, 44, 45, null], charts[0][4]);
        Assert.Equal([true, true, false], charts[1][1].Select(ms => ms is not null));
        Assert.Equal([false, false, true], charts[1][2].Select(ms => ms is not null));
        Assert.Equal([64, 50], charts[2][1]);
        Assert.Equal("1 1 0.38 0.38", await visit.Page.EvaluateAsync<string>(
            "() => plots.at(-3).series.slice(1).filter(line => !line.spanGaps).map(line => line.alpha).join(' ')"));
    }

    /// <summary>Opens the page, and then keeps the charts that it creates in <c>plots</c>.</summary>
    private async Task<Visit> OpenAsync(PageBench bench)
    {
        Visit visit = await Visit.OpenAsync(chromium, bench.Url);
        await visit.ExpectAsync("#charts .now", "Nothing yet");
        await visit.Page.EvaluateAsync(
            """
            () => {
              window.plots = [];
              uPlot = new Proxy(uPlot, { construct: (kind, args) => plots[plots.push(new kind(...args)) - 1] });
            }
            """);

        // In other colours they are created again.
        await visit.ShowAsync(1600, ColorScheme.Dark);
        return visit;
    }

    private static Task PublishAsync(IMqttClient board, string topic, string payload) =>
        board.PublishStringAsync(topic, payload, cancellationToken: TestContext.Current.CancellationToken);

    private static string CreateReport(int number, int temperature, int humidity, int freeBytes) =>
        JsonSerializer.Serialize(new
        {
            state = new
            {
                reported = new
                {
                    boots = 1,
                    seq = number,
                    refresh = 9_000,
                    dht_temperature = temperature,
                    dht_humidity = humidity,
                    ram_free = freeBytes,
                },
            },
        });
}
