using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.SimulationTests.Firmware;

public sealed class ReportTests
{
    [Fact]
    public void The_first_report_of_a_connection_is_the_full_state()
    {
        var device = DeviceFixture.StartOnline();

        JsonElement reported = EventRecorder.GetReported(device.Reports.First());
        Assert.Equal(
            ["on", "refresh", "reboot", "settings", "dht_temperature", "dht_humidity", "seq", "dht_status", "dht_age",
                "btnCount", "uptime", "ram_free", "ram_total", "fw_version", "boots", "reset_cause", "rejected",
                "unknown", "job", "lost"],
            reported.EnumerateObject().Select(member => member.Name));
        Assert.Equal(22, reported.GetProperty("dht_temperature").GetInt32());
        Assert.Equal(35, reported.GetProperty("dht_humidity").GetInt32());
        Assert.Equal("ok", reported.GetProperty("dht_status").GetString());
        Assert.Equal("unplanned", reported.GetProperty("reset_cause").GetString());
    }

    [Theory]
    [InlineData("take-over")]
    [InlineData("broker restart")]
    [InlineData("dead connection")]
    public void The_first_report_of_each_later_connection_is_the_full_state_and_follows_SUBACK(string fault)
    {
        var device = DeviceFixture.StartOnline();
        device.Lines.Clear();
        Action breakConnection = fault switch
        {
            "take-over" => () => device.Cloud.TakeOver(DeviceFixture.Thing),
            "broker restart" => device.Cloud.GoDown,
            _ => () => device.Link.Connection!.GoHalfOpen(),
        };
        breakConnection();
        device.RunUntil(() => device.Lines.Exists(line => line.Contains(" link    lost ")));
        device.Cloud.ComeUp();
        int reports = device.Reports.Count();
        device.RunUntil(() => device.Lines.Exists(line => line.Contains(" shadow  reported ")));

        Assert.Contains("fw_version", device.Reports.ElementAt(reports).PayloadText);
        Assert.True(IndexOf(device, " link    subscribed 8") < IndexOf(device, " shadow  reported "));
    }

    [Fact]
    public void The_timer_reports_once_a_period()
    {
        var device = DeviceFixture.StartOnline();
        int before = device.Reports.Count();

        device.RunFor(90_000);

        Assert.Equal(before + 10, device.Reports.Count());
    }

    [Fact]
    public void A_timer_report_carries_five_members_in_at_most_160_bytes()
    {
        var device = DeviceFixture.StartOnline();
        device.RunFor(30_000);

        string report = device.Reports.Last().PayloadText;
        Assert.Equal(
            ["dht_temperature", "dht_humidity", "seq", "uptime", "ram_free"],
            EventRecorder.GetReported(device.Reports.Last()).EnumerateObject().Select(member => member.Name));
        Assert.InRange(report.Length, 100, 160);
    }

    [Fact]
    public void The_whole_state_is_reported_again_once_an_hour()
    {
        var device = DeviceFixture.StartOnline();

        device.RunFor(3 * 3_600_000);

        Assert.Equal(4, device.Reports.Count(report => report.PayloadText.Contains("fw_version")));
    }

    [Fact]
    public void A_bad_value_is_never_reported_as_a_number()
    {
        var device = DeviceFixture.StartOnline();
        device.Sensor.EnqueueReading(230, 160);
        device.RunFor(10_000);

        Assert.Equal(22, (int)device.Reported["dht_temperature"]!);
        Assert.Equal("implausible", (string)device.Reported["dht_status"]!);
        Assert.True((int)device.Reported["dht_age"]! >= 8);
    }

    [Fact]
    public void Before_the_first_good_reading_the_values_are_null()
    {
        var device = DeviceFixture.StartOnline(prepared => prepared.Sensor.EnqueueFailure(SensorResult.None));

        JsonElement reported = EventRecorder.GetReported(device.Reports.First());
        Assert.Equal(JsonValueKind.Null, reported.GetProperty("dht_temperature").ValueKind);
        Assert.Equal("missing", reported.GetProperty("dht_status").GetString());
    }

    [Fact]
    public void Each_boot_has_its_own_number()
    {
        var device = DeviceFixture.StartOnline();
        Assert.Equal(1, (int)device.Reported["boots"]!);

        device.PowerUp();
        device.RunFor(20_000);

        Assert.Equal(2, (int)device.Reported["boots"]!);
        Assert.Equal("unplanned", (string)device.Reported["reset_cause"]!);
    }

    [Fact]
    public void A_report_that_was_rejected_is_sent_again_after_a_backoff()
    {
        var device = DeviceFixture.StartOnline();
        int rejections = 2;
        device.Intercept = published => rejections-- > 0 ? CreateRejection(published, 429) : null;

        device.RunFor(20_000);

        Assert.Contains(device.Lines, line => line.Contains("rejected 429"));
        Assert.True((int)device.Reported["seq"]! >= 3);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(415)]
    public void A_permanently_rejected_report_is_dropped_and_the_next_one_follows_the_timer(int code)
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = published => CreateRejection(published, code);
        int before = device.Reports.Count();

        device.RunFor(90_000);

        Assert.Equal(before + 10, device.Reports.Count());
    }

    [Theory]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(429)]
    [InlineData(500)]
    public void No_rejection_code_causes_a_report_loop(int code)
    {
        var device = DeviceFixture.StartOnline();
        device.Intercept = published => CreateRejection(published, code);
        int before = device.Reports.Count();

        device.RunFor(3_600_000);

        Assert.InRange(device.Reports.Count() - before, 30, 403);
    }

    [Fact]
    public void A_full_shadow_gets_a_report_without_diagnostics()
    {
        var device = new DeviceFixture();
        device.Intercept = published => published.PayloadText.Contains("\"rejected\"")
            ? CreateRejection(published, 413)
            : null;

        device.PowerUp();
        device.RunFor(20_000);

        Assert.Contains(device.Lines, line => line.Contains("rejected 413"));
        Assert.Equal(9_000, (int)device.Reported["refresh"]!);
        Assert.DoesNotContain(device.Lines, line => line.Contains("link    lost"));
    }

    [Fact]
    public void The_whole_state_stays_under_2_kB_with_the_longest_values()
    {
        string longest = new('\u6D4B', 40);
        var device = DeviceFixture.StartOnline();
        string number = new('9', 40);
        device.UpdateDesired($"\"on\":1,\"refresh\":-{number},\"reboot\":{number},"
            + string.Join(',', Enumerable.Range(0, 9).Select(i => $"\"{i}\\u0001{longest}\":0")));
        device.RunFor(3_700_000);

        string whole = device.Reports.Last(report => report.PayloadText.Contains("fw_version")).PayloadText;
        Assert.Contains('\u6D4B', whole);
        Assert.All(device.Reports, report => Assert.InRange(Encoding.UTF8.GetByteCount(report.PayloadText), 1, 2_047));
    }

    private static int IndexOf(DeviceFixture device, string text) =>
        device.Lines.FindIndex(line => line.Contains(text));

    // Null for a message that has no response.
    private static IReadOnlyList<CloudMessage>? CreateRejection(CloudMessage published, int code)
    {
        if (!EventRecorder.ParseJson(published).TryGetProperty("clientToken", out JsonElement token))
        {
            return null;
        }

        return [new(published.Topic + "/rejected",
            Encoding.UTF8.GetBytes($$"""{"code":{{code}},"message":"","clientToken":"{{token}}"}"""))];
    }
}
