using System.Text.Json;
using DuplexSensor.PageTests.Fixture;

namespace DuplexSensor.PageTests;

/// <summary>Names, values and messages of others are text on the page, never a script.</summary>
[WholeRun]
public sealed class InjectionTests(Chromium chromium, OneBoard board) : IClassFixture<OneBoard>
{
    private const string Hostile = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task A_hostile_member_and_value_of_desired_are_text()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, board.Url);
        await visit.Find("#desired summary").ClickAsync();
        await visit.Find("#desired-json").FillAsync(JsonSerializer.Serialize(
            new Dictionary<string, string> { [Hostile] = Hostile }));
        await visit.Find("#desired").GetByText("Check and send").ClickAsync();

        await visit.ExpectAsync("#shadow tbody th", Hostile);
        await visit.ExpectAsync("#shadow tbody td", Hostile);
        await AssertNoImageAsync(visit);
    }

    [Fact]
    public async Task A_hostile_name_and_document_of_a_job_are_text()
    {
        await using Visit visit = await Visit.OpenAsync(chromium, board.Url);
        await visit.ExpectAsync("#board-state", "Connected");
        await visit.Find("#jobs input[type=text]").FillAsync(Hostile);
        await visit.Find("#jobs").GetByText("Create job").ClickAsync();
        await visit.ExpectAsync("#jobs .result.error", Hostile);

        await visit.Find("#jobs input[type=text]").FillAsync("30");
        await visit.Find("#jobs textarea").FillAsync($$"""{"name":"{{Hostile}}"}""");
        await visit.Find("#jobs").GetByText("Create job").ClickAsync();
        await visit.Find("#jobs .job summary").ClickAsync();
        await visit.ExpectAsync("#jobs .job pre", Hostile);
        await visit.ExpectAsync("#console", Hostile);
        await AssertNoImageAsync(visit);
    }

    [Fact]
    public async Task A_hostile_client_id_topic_and_payload_are_text()
    {
        board.Bench.Cloud.Onboard("other");
        await using Visit visit = await Visit.OpenAsync(chromium, board.Bench.Url + "/#/thing/other");
        await visit.ExpectAsync("#board-name", "other");
        await board.Bench.PublishAsync("other", "devices/other/events", Hostile);
        await board.Bench.PublishAsync("other", $"devices/other/{Hostile}", Hostile);

        await visit.Find("#messages .link").GetByText("events", new() { Exact = true }).ClickAsync();
        await visit.ExpectAsync("#messages .payload pre", Hostile);
        await visit.ExpectAsync("#messages .link", Hostile);
        await AssertNoImageAsync(visit);
    }

    [Fact]
    public async Task A_hostile_address_opens_all_boards()
    {
        await using Visit visit = await Visit.OpenAsync(
            chromium, $"{board.Bench.Url}/#/thing/{Uri.EscapeDataString(Hostile)}");

        await visit.ExpectAsync(".tile", OneBoard.Thing);
        await AssertNoImageAsync(visit);
    }

    private static async Task AssertNoImageAsync(Visit visit) => Assert.Equal(0, await visit.Find("img").CountAsync());
}
