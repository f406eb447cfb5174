using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.Dashboard.Events;
using DuplexSensor.Dashboard.History;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>What the page remembers has bounds, and nothing makes a writer wait.</summary>
public sealed class HistoryTests
{
    private const string Update = "$aws/things/lamp/shadow/update";

    private readonly ThingChart _chart = new();

    [Fact]
    public void The_oldest_rows_go_first_and_their_events_with_them()
    {
        var rows = new MessageHistory();
        for (int i = 1; i <= MessageHistory.RowsMax + 5; i++)
        {
            rows.Add(id => CreateRow(id), sequence: 100 + i);
        }

        Assert.Equal(MessageHistory.RowsMax, rows.Rows.Count);
        Assert.Equal(6, rows.Rows[0].Id);
        Assert.Null(rows.Find(5));
        Assert.Null(rows.FindByEvent(105));
        Assert.Equal(6, rows.FindByEvent(106)!.Id);
    }

    [Fact]
    public void Large_payloads_are_forgotten_before_their_rows()
    {
        var rows = new MessageHistory();
        for (int i = 0; i < 100; i++)
        {
            rows.Add(id => CreateRow(id) with { Payload = new byte[100_000] });
        }

        Assert.Equal(100, rows.Rows.Count);
        Assert.True(rows.Rows.Sum(row => row.Payload?.Length ?? 0) <= MessageHistory.PayloadBytesMax);
        Assert.True((bool)rows.Rows[0].ToJsonWithPayload()["gone"]!);
        Assert.False((bool)rows.Rows[^1].ToJsonWithPayload()["gone"]!);
    }

    [Fact]
    public void The_oldest_console_lines_go_first()
    {
        var consoles = new ConsoleHistory();
        for (int i = 1; i <= ConsoleHistory.LinesMax + 3; i++)
        {
            consoles.Add("lamp", $"line {i}");
        }

        Assert.Equal(ConsoleHistory.LinesMax, consoles.Get("lamp").Count);
        Assert.Equal("line 4", consoles.Get("lamp")[0].Text);
        Assert.Empty(consoles.Get("desk"));
        Assert.Equal(ConsoleHistory.LinesMax + 3, consoles.DequeueNew()["lamp"].Count);
        Assert.Empty(consoles.DequeueNew());
    }

    [Fact]
    public void A_reader_that_is_too_far_behind_is_told_so()
    {
        var timeline = new Timeline(eventsMax: 4);
        timeline.Append([.. Enumerable.Range(1, 6).Select(i => EventTypes.CreateThingRemoved($"{i}"))]);

        Assert.Null(timeline.Read(1, 10));
        Assert.Equal([3, 4, 5, 6], timeline.Read(2, 10)!.Select(entry => entry.Number));
        Assert.Equal([3, 4], timeline.Read(2, 2)!.Select(entry => entry.Number));
        Assert.Empty(timeline.Read(6, 10)!);
        Assert.Null(timeline.Read(7, 10));
        Assert.Equal(6, timeline.ParseId(timeline.LastId));
    }

    [Fact]
    public void Nothing_is_read_behind_a_gap_together_with_it()
    {
        var timeline = new Timeline();
        timeline.Append(
        [
            EventTypes.CreateThingRemoved("1"), EventTypes.CreateGap("overflow"), EventTypes.CreateThingRemoved("3"),
        ]);

        Assert.Equal([1, 2], timeline.Read(0, 10)!.Select(entry => entry.Number));
        Assert.Equal([3], timeline.Read(2, 10)!.Select(entry => entry.Number));
    }

    [Fact]
    public void Large_events_make_room_too()
    {
        var timeline = new Timeline();
        string name = new('x', 1024 * 1024);
        for (int i = 0; i < 20; i++)
        {
            timeline.Append([EventTypes.CreateThingRemoved(name)]);
        }

        Assert.Null(timeline.Read(2, 10));
        Assert.NotNull(timeline.Read(6, 10));
    }

    [Fact]
    public async Task A_waiting_reader_is_woken_by_the_next_event()
    {
        var timeline = new Timeline();
        Task waiting = timeline.WaitAsync(0);
        Assert.False(waiting.IsCompleted);

        timeline.Append([EventTypes.CreateGap("overflow")]);

        await waiting.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(timeline.Read(0, 1)![0].IsGap);
    }

    [Fact]
    public void A_full_inbox_drops_the_oldest_and_says_so_once()
    {
        var inbox = new Inbox();
        int handled = 0;
        int first = -1;
        for (int i = 0; i < Inbox.EntriesMax + 10; i++)
        {
            int number = i;
            inbox.Post(() => (handled, first) = (handled + 1, first < 0 ? number : first));
        }

        inbox.HandleAll();

        Assert.Equal((Inbox.EntriesMax, 10), (handled, first));
        Assert.True(inbox.TryResetOverflow());
        Assert.False(inbox.TryResetOverflow());
    }

    [Fact]
    public void Readings_of_a_batch_are_sorted_in_and_marked_and_none_is_there_twice()
    {
        Read(Update, """{"state":{"reported":{"boots":7,"seq":1,"dht_temperature":20,"dht_humidity":40}}}""", 100);
        Read(Update, """{"state":{"reported":{"seq":4,"dht_temperature":23,"dht_humidity":43,"ram_free":500}}}""", 400);
        const string Batch = """{"boot":7,"readings":[[1,100,20,40],[2,200,21,41],[3,null,null,42]]}""";
        Read("devices/lamp/telemetry", Batch, 500);
        Read("devices/lamp/telemetry", Batch, 501);

        JsonObject json = WriteChart();
        Assert.Equal(
            "[[100000,20,40,0,1],[200000,21,41,1,2],[400000,23,43,0,4],[500000,null,42,1,3]]",
            json["readings"]!.ToJsonString());
        Assert.Equal("[[400000,500]]", json["memory"]!.ToJsonString());
        Assert.Equal(4, _chart.DequeueNew("lamp")!["readings"]!.AsArray().Count);
        Assert.Null(_chart.DequeueNew("lamp"));
    }

    [Fact]
    public void The_same_number_after_a_boot_is_another_reading()
    {
        Read(Update, """{"state":{"reported":{"boots":7,"seq":1,"dht_temperature":20,"dht_humidity":40}}}""", 100);
        Read(Update, """{"state":{"reported":{"boots":8,"seq":1,"dht_temperature":21,"dht_humidity":40}}}""", 200);
        Read(Update, """{"state":{"reported":{"seq":1,"dht_temperature":21,"dht_humidity":40}}}""", 300);

        Assert.Equal(2, WriteChart()["readings"]!.AsArray().Count);
    }

    [Fact]
    public void The_oldest_points_go_first()
    {
        for (int i = 1; i <= ThingChart.ReadingsMax + 2; i++)
        {
            _chart.Add(new ReadingPoint(i, 20, 40) { Number = i });
            _chart.Add(new LatencyPoint(i, 1, "accepted"));
            _chart.Add(new MemoryPoint(i, 1));
        }

        JsonObject json = WriteChart();
        Assert.Equal(ThingChart.ReadingsMax, json["readings"]!.AsArray().Count);
        Assert.Equal(3, (long)json["readings"]![0]![0]!);
        Assert.Equal(ThingChart.SamplesMax, json["latency"]!.AsArray().Count);
        Assert.Equal(ThingChart.SamplesMax, json["memory"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(Update, "no JSON")]
    [InlineData(Update, "[]")]
    [InlineData(Update, """{"state":7}""")]
    [InlineData(Update, """{"state":{"reported":null}}""")]
    [InlineData(Update, """{"state":{"reported":{"seq":"one","ram_free":1e99}}}""")]
    [InlineData("devices/lamp/telemetry", """{"readings":[[1,9223372036854775807,20,40]]}""")]
    [InlineData("devices/lamp/telemetry", """{"readings":[[1]]}""")]
    [InlineData("devices/lamp/telemetry", """{"readings":[7]}""")]
    [InlineData("devices/lamp/telemetry", """{"readings":{}}""")]
    [InlineData("devices/lamp/telemetry", """{"readings":[["a","b","c","d"]]}""")]
    [InlineData("devices/other/telemetry", """{"readings":[[1,2,3,4]]}""")]
    [InlineData("$aws/things/other/shadow/update", """{"state":{"reported":{"seq":1}}}""")]
    public void What_is_no_report_of_this_thing_is_no_point(string topic, string payload)
    {
        Read(topic, payload, 100);

        Assert.Null(_chart.DequeueNew("lamp"));
    }

    // The page's task would end at the number, and the program with it.
    [Fact]
    public void An_infinite_number_is_no_good_value()
    {
        Read(Update, """{"state":{"reported":{"seq":1,"dht_temperature":1e999,"dht_humidity":40}}}""", 100);
        Read("devices/lamp/telemetry", """{"readings":[[2,200,20,-1e999]]}""", 200);

        Assert.Equal("[[100000,null,40,0,1],[200000,20,null,1,2]]", WriteChart()["readings"]!.ToJsonString());
    }

    [Fact]
    public void The_oldest_chart_makes_room_for_another()
    {
        var charts = new ChartHistory();
        for (int i = 0; i <= ChartHistory.ChartsMax; i++)
        {
            charts.GetOrCreate($"thing {i}");
        }

        Assert.Equal(ChartHistory.ChartsMax, charts.All.Count());
        Assert.Equal("thing 1", charts.All.Min(chart => chart.Key));
    }

    private JsonObject WriteChart()
    {
        var json = new JsonObject();
        _chart.WriteTo(json);
        return json;
    }

    private void Read(string topic, string payload, long seconds) => ReportReader.Read(
        CreateRow(1) with
        {
            Time = DateTimeOffset.FromUnixTimeSeconds(seconds),
            Thing = "lamp",
            Topic = topic,
            Payload = Encoding.UTF8.GetBytes(payload),
        },
        () => _chart,
        () => null);

    private static MessageRow CreateRow(long id) => new(id, DateTimeOffset.UnixEpoch, "publish");
}
