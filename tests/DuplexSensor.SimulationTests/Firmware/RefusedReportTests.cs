using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>How the device handles a rejected report: each code has its reaction, and none causes a loop.</summary>
public sealed class RefusedReportTests
{
    private readonly DeviceFixture _device = DeviceFixture.Online();

    public static TheoryData<int> Final => [400, 401, 403, 404, 415];

    [Theory]
    [MemberData(nameof(Final))]
    public void What_a_dropped_report_told_goes_along_with_the_next(int code)
    {
        _device.Sensor.Say(230, 160);
        RejectOnce(code);
        _device.RunUntil(() => _device.Lines.Exists(line => line.Contains($"rejected {code}, dropped")));
        Assert.Equal("ok", (string)_device.Reported["dht_status"]!);

        _device.RunFor(9_000);

        Assert.Equal("implausible", (string)_device.Reported["dht_status"]!);
    }

    [Theory]
    [MemberData(nameof(Final))]
    public void A_dropped_first_word_is_made_up_for_by_the_next_but_for_what_others_have_worded(int code)
    {
        RejectOnce(code);
        _device.PowerUp();
        _device.RunFor(12_000);

        JsonElement next = Notebook.ReportedIn(_device.Reports.Last());
        string[] left = [.. Names(Notebook.ReportedIn(_device.Reports.First())).Except(Names(next))];
        Assert.Equal(["rejected", "unknown", "job"], left);
        Assert.Equal(2, (int)_device.Reported["boots"]!);
    }

    [Fact]
    public void A_dropped_answer_to_a_delta_is_given_again_once_a_report_has_passed()
    {
        RejectOnce(400, holding: "\"desired\"");

        _device.Desire("\"on\":\"yes\"");
        _device.RunFor(30_000);

        Assert.Equal("not true or false", (string)_device.Reported["rejected"]!["on"]!);
        Assert.Null(_device.ShadowDocument["state"]!["desired"]);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(409)]
    public void A_report_refused_for_the_moment_comes_again_after_a_wait_with_all_that_it_told(int code)
    {
        _device.Sensor.Say(230, 160);
        RejectOnce(code);
        string refused = $"rejected {code}, next try after a backoff";
        _device.RunUntil(() => _device.Lines.Exists(line => line.Contains(refused)));
        int before = _device.Reports.Count();

        _device.RunFor(500);
        Assert.Equal(before, _device.Reports.Count());
        _device.RunFor(2_000);

        Assert.Equal(before + 1, _device.Reports.Count());
        Assert.Equal("implausible", (string)_device.Reported["dht_status"]!);
    }

    [Fact]
    public void Refused_again_and_again_it_waits_longer_each_time()
    {
        _device.Broker = published => Rejection(published, 500);
        var sentAtMs = new List<long>();
        int reports = _device.Reports.Count();

        while (sentAtMs.Count < 9)
        {
            _device.RunUntil(() => _device.Reports.Count() > reports);
            reports = _device.Reports.Count();
            sentAtMs.Add(_device.UptimeMs);
        }

        long[] waits = [.. sentAtMs.Zip(sentAtMs.Skip(1), (one, next) => next - one)];
        Assert.Equal(waits[..6].Order(), waits[..6]);
        Assert.All(waits[7..], wait => Assert.InRange(wait, 64_000, 128_100));
    }

    [Fact]
    public void After_409_it_is_reported_without_desired_and_decided_anew_by_the_delta_that_follows()
    {
        RejectOnce(409, holding: "\"desired\"");

        _device.Desire("\"refresh\":5");
        _device.RunFor(5_000);

        string[] reports = [.. _device.Reports.TakeLast(3).Select(report => report.Text)];
        Assert.Contains("\"desired\":{\"refresh\":null}", reports[0]);
        Assert.DoesNotContain("\"desired\"", reports[1]);
        Assert.DoesNotContain("\"version\"", reports[1]);
        Assert.Contains("\"desired\":{\"refresh\":null}", reports[2]);
        Assert.True(VersionIn(_device.Reports.Last()) > VersionIn(_device.Reports.TakeLast(3).First()));
        Assert.Null(_device.Delta);
    }

    [Fact]
    public void After_413_it_goes_without_prose_and_then_not_before_the_timer()
    {
        _device.Broker = published => published.Text.Contains("fw_version") ? Rejection(published, 413) : null;
        _device.PowerUp();
        _device.RunFor(5_000);

        CloudMessage[] whole = [.. _device.Reports.Where(report => report.Text.Contains("fw_version")).Skip(1)];
        Assert.Equal(["rejected", "unknown", "job"],
            Names(Notebook.ReportedIn(whole[0])).Except(Names(Notebook.ReportedIn(whole[1]))));
        Assert.Equal(2, whole.Length);

        _device.RunFor(20_000);
        Assert.Equal(2, (int)_device.Reported["seq"]! - 1);
    }

    [Fact]
    public void An_answer_to_somebody_else_answers_nothing()
    {
        bool isHeld = true;
        _device.Broker = _ => isHeld ? [] : null;
        int before = _device.Reports.Count();
        _device.RunUntil(() => _device.Reports.Count() > before);

        _device.Receive("shadow/update/accepted", """{"version":99,"clientToken":"somebody"}""");
        _device.Receive("shadow/update/accepted", """{"version":99}""");
        _device.Receive("shadow/update/rejected", """{"code":400,"message":"","clientToken":"somebody"}""");
        _device.RunFor(1_000);

        Assert.DoesNotContain(_device.Lines, line => line.Contains("v99") || line.Contains("rejected 400"));
        isHeld = false;
        _device.RunUntil(() => _device.Lines.Exists(line => line.Contains("lost no answer in time")));
    }

    [Fact]
    public void Each_request_has_a_token_of_its_own_over_all_boots_and_none_is_longer_than_64_bytes()
    {
        _device.CreateJob("30");
        _device.Desire("\"refresh\":1000");
        _device.RunFor(300_000);
        _device.PowerUp();
        _device.RunFor(300_000);

        string[] tokens = [.. _device.Notes.Publishes
            .Where(published => published.Topic.StartsWith("$aws/", StringComparison.Ordinal))
            .Select(published => Notebook.Json(published).GetProperty("clientToken").GetString()!)];
        Assert.True(tokens.Length > 500);
        Assert.Equal(tokens.Length, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.InRange(Encoding.UTF8.GetByteCount(token), 1, 64));
    }

    [Fact]
    public void A_press_between_tells_the_event_and_not_the_shadow_so_that_the_report_still_does()
    {
        _device.Sensor.Fail(SensorAnswer.None);
        _device.RunUntil(() => _device.UptimeMs > 20_500);
        _device.Press();
        _device.RunUntil(() => _device.UptimeMs > 25_000);

        Assert.Contains(
            "\"dht_status\":\"stale\"", _device.Notes.Publishes.Single(sent => sent.Topic.EndsWith("/events")).Text);
        Assert.Equal("stale", (string)_device.Reported["dht_status"]!);
    }

    private static string[] Names(JsonElement reported) =>
        [.. reported.EnumerateObject().Select(member => member.Name)];

    private static long VersionIn(CloudMessage report) => Notebook.Json(report).GetProperty("version").GetInt64();

    private void RejectOnce(int code, string holding = "")
    {
        bool isDone = false;
        _device.Broker = published =>
        {
            IReadOnlyList<CloudMessage>? rejection =
                isDone || !published.Text.Contains(holding) ? null : Rejection(published, code);
            isDone |= rejection is not null;
            return rejection;
        };
    }

    // Null for a message that has no response.
    private static IReadOnlyList<CloudMessage>? Rejection(CloudMessage published, int code)
    {
        if (!published.Topic.EndsWith("shadow/update", StringComparison.Ordinal))
        {
            return null;
        }

        string token = Notebook.Json(published).GetProperty("clientToken").GetString()!;
        return [new(published.Topic + "/rejected",
            Encoding.UTF8.GetBytes($$"""{"code":{{code}},"message":"","clientToken":"{{token}}"}"""))];
    }

    [Theory]
    [MemberData(nameof(Final))]
    [InlineData(413)]
    public void A_first_word_that_is_refused_for_good_holds_up_no_job_no_press_and_no_reading(int code)
    {
        _device.Broker = published => Rejection(published, code);
        _device.PowerUp();
        _device.CreateJob("30");
        _device.Press();
        _device.RunUntilEnded("30");
        _device.RunFor(60_000);

        Assert.Contains(
            _device.Notes.Publishes, published => published.Topic.EndsWith("/events", StringComparison.Ordinal));
        Assert.True(_device.Batched.Count > 3, $"{_device.Batched.Count} readings in batches");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public void A_first_word_that_is_refused_for_the_moment_comes_before_anything_else(int code)
    {
        _device.Broker = published => Rejection(published, code);
        _device.PowerUp();
        _device.CreateJob("30");
        _device.Press();
        int before = _device.Notes.Publishes.Count;
        _device.RunFor(120_000);

        Assert.All(
            _device.Notes.Publishes.Skip(before), published => Assert.EndsWith("shadow/update", published.Topic));
    }
}
