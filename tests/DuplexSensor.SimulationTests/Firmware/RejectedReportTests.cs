using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.SimulationTests.Firmware;

/// <summary>How the device handles a rejected report: each code has its reaction, and none causes a loop.</summary>
public sealed class RejectedReportTests
{
    private readonly DeviceFixture _device = DeviceFixture.StartOnline();

    public static TheoryData<int> PermanentCodes => [400, 401, 403, 404, 415];

    [Theory]
    [MemberData(nameof(PermanentCodes))]
    public void The_members_of_a_dropped_report_are_sent_with_the_next_report(int code)
    {
        _device.Sensor.EnqueueReading(230, 160);
        RejectOnce(code);
        _device.RunUntil(() => _device.Lines.Exists(line => line.Contains($"rejected {code}, dropped")));
        Assert.Equal("ok", (string)_device.Reported["dht_status"]!);

        _device.RunFor(9_000);

        Assert.Equal("implausible", (string)_device.Reported["dht_status"]!);
    }

    [Theory]
    [MemberData(nameof(PermanentCodes))]
    public void The_report_after_a_dropped_first_one_is_full_except_for_diagnostics(int code)
    {
        RejectOnce(code);
        _device.PowerUp();
        _device.RunFor(12_000);

        JsonElement next = EventRecorder.GetReported(_device.Reports.Last());
        string[] left =
            [.. GetMemberNames(EventRecorder.GetReported(_device.Reports.First())).Except(GetMemberNames(next))];
        Assert.Equal(["rejected", "unknown", "job"], left);
        Assert.Equal(2, (int)_device.Reported["boots"]!);
    }

    [Fact]
    public void A_dropped_correction_is_sent_again_once_a_report_is_accepted()
    {
        RejectOnce(400, containing: "\"desired\"");

        _device.UpdateDesired("\"on\":\"yes\"");
        _device.RunFor(30_000);

        Assert.Equal("not true or false", (string)_device.Reported["rejected"]!["on"]!);
        Assert.Null(_device.ShadowDocument["state"]!["desired"]);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(409)]
    public void A_temporarily_rejected_report_is_sent_again_complete_after_a_backoff(int code)
    {
        _device.Sensor.EnqueueReading(230, 160);
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
    public void Each_further_rejection_lengthens_the_backoff()
    {
        _device.Intercept = published => CreateRejection(published, 500);
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
    public void After_409_the_report_omits_desired_and_the_next_delta_is_corrected()
    {
        RejectOnce(409, containing: "\"desired\"");

        _device.UpdateDesired("\"refresh\":5");
        _device.RunFor(5_000);

        string[] reports = [.. _device.Reports.TakeLast(3).Select(report => report.PayloadText)];
        Assert.Contains("\"desired\":{\"refresh\":null}", reports[0]);
        Assert.DoesNotContain("\"desired\"", reports[1]);
        Assert.DoesNotContain("\"version\"", reports[1]);
        Assert.Contains("\"desired\":{\"refresh\":null}", reports[2]);
        Assert.True(GetVersion(_device.Reports.Last()) > GetVersion(_device.Reports.TakeLast(3).First()));
        Assert.Null(_device.Delta);
    }

    [Fact]
    public void After_413_the_report_omits_diagnostics_and_then_waits_for_the_timer()
    {
        _device.Intercept = published => published.PayloadText.Contains("fw_version")
            ? CreateRejection(published, 413)
            : null;
        _device.PowerUp();
        _device.RunFor(5_000);

        CloudMessage[] whole = [.. _device.Reports.Where(report => report.PayloadText.Contains("fw_version")).Skip(1)];
        string[][] names = [.. whole.Select(report => GetMemberNames(EventRecorder.GetReported(report)))];
        Assert.Equal(["rejected", "unknown", "job"], names[0].Except(names[1]));
        Assert.Equal(2, whole.Length);

        _device.RunFor(20_000);
        Assert.Equal(2, (int)_device.Reported["seq"]! - 1);
    }

    [Fact]
    public void A_response_with_another_client_token_is_ignored()
    {
        bool isHeld = true;
        _device.Intercept = _ => isHeld ? [] : null;
        int before = _device.Reports.Count();
        _device.RunUntil(() => _device.Reports.Count() > before);

        _device.ReceiveMessage("shadow/update/accepted", """{"version":99,"clientToken":"somebody"}""");
        _device.ReceiveMessage("shadow/update/accepted", """{"version":99}""");
        _device.ReceiveMessage("shadow/update/rejected", """{"code":400,"message":"","clientToken":"somebody"}""");
        _device.RunFor(1_000);

        Assert.DoesNotContain(_device.Lines, line => line.Contains("v99") || line.Contains("rejected 400"));
        isHeld = false;
        _device.RunUntil(() => _device.Lines.Exists(line => line.Contains("lost no answer in time")));
    }

    [Fact]
    public void Each_request_has_a_unique_token_of_at_most_64_bytes_over_all_boots()
    {
        _device.CreateJob("30");
        _device.UpdateDesired("\"refresh\":1000");
        _device.RunFor(300_000);
        _device.PowerUp();
        _device.RunFor(300_000);

        string[] tokens = [.. _device.Recorded.Publishes
            .Where(published => published.Topic.StartsWith("$aws/", StringComparison.Ordinal))
            .Select(published => EventRecorder.ParseJson(published).GetProperty("clientToken").GetString()!)];
        Assert.True(tokens.Length > 500);
        Assert.Equal(tokens.Length, tokens.Distinct().Count());
        Assert.All(tokens, token => Assert.InRange(Encoding.UTF8.GetByteCount(token), 1, 64));
    }

    [Fact]
    public void A_status_sent_in_a_button_event_is_still_reported_to_the_shadow()
    {
        _device.Sensor.EnqueueFailure(SensorResult.None);
        _device.RunUntil(() => _device.UptimeMs > 20_500);
        _device.Press();
        _device.RunUntil(() => _device.UptimeMs > 25_000);

        CloudMessage press = _device.Recorded.Publishes.Single(sent => sent.Topic.EndsWith("/events"));
        Assert.Contains("\"dht_status\":\"stale\"", press.PayloadText);
        Assert.Equal("stale", (string)_device.Reported["dht_status"]!);
    }

    private static string[] GetMemberNames(JsonElement reported) =>
        [.. reported.EnumerateObject().Select(member => member.Name)];

    private static long GetVersion(CloudMessage report) =>
        EventRecorder.ParseJson(report).GetProperty("version").GetInt64();

    private void RejectOnce(int code, string containing = "")
    {
        bool isRejected = false;
        _device.Intercept = published =>
        {
            IReadOnlyList<CloudMessage>? rejection =
                isRejected || !published.PayloadText.Contains(containing) ? null : CreateRejection(published, code);
            isRejected |= rejection is not null;
            return rejection;
        };
    }

    // Null for a message that has no response.
    internal static IReadOnlyList<CloudMessage>? CreateRejection(CloudMessage published, int code)
    {
        if (!published.Topic.EndsWith("shadow/update", StringComparison.Ordinal))
        {
            return null;
        }

        string token = EventRecorder.ParseJson(published).GetProperty("clientToken").GetString()!;
        return [new(published.Topic + "/rejected",
            Encoding.UTF8.GetBytes($$"""{"code":{{code}},"message":"","clientToken":"{{token}}"}"""))];
    }

    [Theory]
    [MemberData(nameof(PermanentCodes))]
    [InlineData(413)]
    public void A_permanently_rejected_first_report_blocks_no_job_no_event_and_no_batch(int code)
    {
        _device.Intercept = published => CreateRejection(published, code);
        _device.PowerUp();
        _device.CreateJob("30");
        _device.Press();
        _device.RunUntilEnded("30");
        _device.RunFor(60_000);

        Assert.Contains(
            _device.Recorded.Publishes, published => published.Topic.EndsWith("/events", StringComparison.Ordinal));
        Assert.True(_device.BatchedReadings.Count > 3, $"{_device.BatchedReadings.Count} readings in batches");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    public void A_temporarily_rejected_first_report_is_sent_before_anything_else(int code)
    {
        _device.Intercept = published => CreateRejection(published, code);
        _device.PowerUp();
        _device.CreateJob("30");
        _device.Press();
        int before = _device.Recorded.Publishes.Count;
        _device.RunFor(120_000);

        Assert.All(
            _device.Recorded.Publishes.Skip(before), published => Assert.EndsWith("shadow/update", published.Topic));
    }
}
