using System.Net;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace DuplexSensor.UnitTests.Dashboard;

/// <summary>The event stream: numbered, resumable, and with a gap where events are missing.</summary>
public sealed class EventStreamTests : IAsyncLifetime
{
    private const string Thing = "lamp";

    private PageFixture _fixture = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture = await PageFixture.StartAsync();
        _fixture.Cloud.Cloud.Onboard(Thing);
        await _fixture.WaitForAsync("/api/snapshot", json => json["things"]!.AsArray().Count == 1);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_change_after_the_snapshot_comes_as_an_event()
    {
        JsonNode snapshot = await _fixture.GetAsync("/api/snapshot");
        await using EventReader events = await EventReader.OpenAsync(_fixture, $"?after={snapshot["after"]}");

        await _fixture.PostAsync($"/api/things/{Thing}/desired", """{"desired":{"on":true}}""");

        JsonNode thing = await events.WaitForAsync(
            e => (string?)e["type"] == "thing" && e["thing"]!["shadow"] is not null);
        Assert.Equal("""{"on":true}""", thing["thing"]!["shadow"]!["delta"]!.ToJsonString());
    }

    [Fact]
    public async Task A_stream_that_was_interrupted_goes_on_after_its_last_event()
    {
        await using EventReader first = await EventReader.OpenAsync(_fixture);
        await SwitchAsync("drop", isOn: true);
        await first.WaitForAsync(e => (string?)e["type"] == "fault");
        await first.DisposeAsync();
        await SwitchAsync("drop", isOn: false);
        await SwitchAsync("delay", isOn: true);

        // Last-Event-ID wins over the address, which is that of the first connection.
        await using EventReader second = await EventReader.OpenAsync(_fixture, "?after=0-0", first.LastId);
        await second.WaitForAsync(e => (string?)e["name"] == "delay");

        Assert.Equal(
            ["delay True", "drop False"],
            second.Events.Where(e => (string?)e["type"] == "fault")
                .Select(e => $"{e["name"]} {(bool)e["on"]!}").Order());
        Assert.DoesNotContain(second.Events, e => (string?)e["type"] == "gap");
    }

    [Theory]
    [InlineData("00000000-0")]
    [InlineData("{start}-999999")]
    [InlineData("{start}")]
    [InlineData("{start}--1")]
    [InlineData("nonsense")]
    public async Task An_id_of_another_start_or_of_no_event_gives_a_gap_and_the_end(string id)
    {
        JsonNode snapshot = await _fixture.GetAsync("/api/snapshot");
        await using EventReader events = await EventReader.OpenAsync(
            _fixture, lastEventId: id.Replace("{start}", (string)snapshot["start"]!));

        Assert.Equal("gap", (string?)Assert.Single((await events.ReadBatchAsync())!)["type"]);
        Assert.Null(await events.ReadBatchAsync());
    }

    [Fact]
    public async Task A_message_comes_with_its_latency_and_hostile_names_are_only_text()
    {
        await using EventReader events = await EventReader.OpenAsync(_fixture);
        using IMqttClient client = await _fixture.Cloud.ConnectAsync(Thing);
        await client.SubscribeAsync(
            $"$aws/things/{Thing}/shadow/update/rejected", cancellationToken: TestContext.Current.CancellationToken);

        await client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic($"$aws/things/{Thing}/shadow/update")
                .WithPayload("</script><img src=x onerror=alert(1)>")
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            TestContext.Current.CancellationToken);

        JsonNode message = await events.WaitForAsync(e => (string?)e["message"]?["short"] == "shadow/update");
        JsonNode answer = events.Events.Find(e => e["answer"] is not null)
            ?? await events.WaitForAsync(e => e["answer"] is not null);
        Assert.Equal((long)message["message"]!["id"]!, (long)answer["id"]!);
        Assert.Equal("rejected", (string?)answer["answer"]);
        Assert.Null(message["message"]!["payload"]);
    }

    [Fact]
    public async Task A_job_its_execution_and_its_group_come_as_events()
    {
        await using EventReader events = await EventReader.OpenAsync(_fixture);
        await _fixture.Cloud.CallAsync("POST /thing-groups/office", "{}");
        await events.WaitForAsync(e => (string?)e["type"] == "groups");

        await _fixture.PostAsync("/api/jobs", """{"jobId":"1","things":["lamp"],"document":"{}"}""");

        JsonNode execution = await events.WaitForAsync(e => (string?)e["type"] == "execution");
        Assert.Equal(("lamp", "QUEUED", "own payload"), (
            (string?)execution["execution"]!["thing"], (string?)execution["execution"]!["status"],
            (string?)execution["execution"]!["done"]));
        Assert.Contains(events.Events, e => (string?)e["type"] == "job");

        await _fixture.Cloud.CallAsync("DELETE /jobs/1?force=true");
        await events.WaitForAsync(e => (string?)e["type"] == "job-removed");
        await _fixture.Cloud.CallAsync($"DELETE /things/{Thing}");
        Assert.DoesNotContain(events.Events, e => (string?)e["type"] == "gap");
    }

    [Fact]
    public async Task More_than_16_streams_are_refused_and_a_closed_one_makes_room()
    {
        var open = new List<EventReader>();
        for (int i = 0; i < 16; i++)
        {
            open.Add(await OpenWhenThereIsRoomAsync());
        }

        (HttpStatusCode status, JsonNode body) = await _fixture.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, _fixture.Page.Url + "/api/events"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy"), (status, (string?)body["error"]!["code"]));

        foreach (EventReader reader in open)
        {
            await reader.DisposeAsync();
        }

        // The server notices at its next write that a page has left.
        await SwitchAsync("drop", isOn: true);
        await using EventReader again = await OpenWhenThereIsRoomAsync();
        await SwitchAsync("drop", isOn: false);
        await again.WaitForAsync(e => (string?)e["type"] == "fault");
    }

    [Fact]
    public async Task A_page_that_reads_nothing_does_not_hold_up_the_end()
    {
        await using EventReader idle = await EventReader.OpenAsync(_fixture);

        await _fixture.Page.DisposeAsync().AsTask().WaitAsync(
            PageFixture.Deadline, TestContext.Current.CancellationToken);

        Assert.True(_fixture.Page.Completion.IsCompletedSuccessfully);
    }

    private async Task<EventReader> OpenWhenThereIsRoomAsync()
    {
        using CancellationTokenSource deadline = PageFixture.CreateDeadline();
        while (true)
        {
            try
            {
                return await EventReader.OpenAsync(_fixture);
            }
            catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                deadline.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task SwitchAsync(string fault, bool isOn) => await _fixture.PostAsync(
        $"/api/faults/{fault}", new JsonObject { ["on"] = isOn }.ToJsonString());
}
