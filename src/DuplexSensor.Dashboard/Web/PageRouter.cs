using System.Globalization;
using System.Text.Json.Nodes;
using DuplexSensor.Dashboard.Documents;
using DuplexSensor.Dashboard.Events;
using DuplexSensor.Dashboard.History;
using DuplexSensor.LocalCloud;
using DuplexSensor.Simulator.Sensing;
using Microsoft.AspNetCore.Http;

namespace DuplexSensor.Dashboard.Web;

/// <summary>The routes that return JSON. docs/page.md lists them.</summary>
internal sealed class PageRouter(DashboardOptions options, PageModel model)
{
    private readonly BoardCommands _boards = new(model);
    private readonly CloudRoutes _cloud = new(options.Cloud);

    /// <exception cref="PageException">There is no such route or object, or the command is refused.</exception>
    public async Task<JsonObject> HandleAsync(HttpContext context)
    {
        string[] path = context.Request.Path.Value!.Split('/')[2..];
        if (HttpMethods.IsGet(context.Request.Method))
        {
            return Read(path);
        }

        CommandBody body = await CommandBody.ReadAsync(context);
        string thing = path switch
        {
            ["things", var name, ..] => name,
            ["jobs", _, "executions", var name, ..] => name,
            _ => "",
        };
        model.RecordCommand(thing, string.Join('/', path), body.Bytes);
        return await ExecuteAsync(path, body);
    }

    private JsonObject Read(string[] path) => path switch
    {
        ["snapshot"] => CreateSnapshot(),
        ["things", var thing] => model.FindDetail(thing) ?? throw NotFound($"There is no thing '{thing}'."),
        ["messages", var id] when long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) =>
            model.FindMessage(number) ?? throw NotFound("This message is no longer there."),
        ["jobs", var jobId] => options.Cloud.View.FindJob(jobId) is { } job
            ? JobDocument.CreateDetail(job)
            : throw NotFound($"There is no job '{jobId}'."),
        _ => throw NotFound("There is no such route."),
    };

    private async Task<JsonObject> ExecuteAsync(string[] path, CommandBody body)
    {
        switch (path)
        {
            case ["things", var thing, "desired"]: return _cloud.UpdateDesired(thing, body);
            case ["jobs"]: return _cloud.CreateJob(body);
            case ["jobs", var jobId, "cancel"]: return _cloud.CancelJob(jobId, body);
            case ["jobs", var jobId, "executions", var thing, "cancel"]:
                return _cloud.CancelExecution(jobId, thing, body);
            case ["faults"]: return _cloud.SwitchAllFaultsOff(body);
            case ["faults", var fault]: return _cloud.SwitchFault(fault, body);
        }

        await (path switch
        {
            ["things", var thing, "button"] => _boards.PressButtonAsync(thing, body),
            ["things", var thing, "power"] => _boards.SwitchPowerAsync(thing, body),
            ["things", var thing, "network"] => _boards.SwitchNetworkAsync(thing, body),
            ["things", var thing, "sensor"] => _boards.SetSensorAsync(thing, body),
            _ => throw NotFound("There is no such command."),
        });
        return [];
    }

    private JsonObject CreateSnapshot()
    {
        var json = new JsonObject
        {
            ["start"] = model.Timeline.Start,
            ["version"] = typeof(PageRouter).Assembly.GetName().Version!.ToString(fieldCount: 3),
            ["now"] = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            ["startedAt"] = model.StartedAt.ToUnixTimeMilliseconds(),
            ["historyNote"] = "History is in memory, bounded, and gone with a restart.",
            ["endpoints"] = new JsonObject
            {
                ["mqtt"] = options.MqttEndpoint,
                ["payload"] = options.PayloadUrl,
                ["api"] = options.ApiUrl,
            },
            ["limits"] = CreateLimits(),
            ["settings"] = SettingsDocument.Create(),
            ["sensorFaults"] = new JsonArray([.. SensorFaults.Names.Select(name => (JsonNode)name)]),
        };
        model.WriteSnapshot(json);
        return json;
    }

    private static JsonObject CreateLimits() => new()
    {
        ["messages"] = MessageHistory.RowsMax,
        ["payloadBytes"] = MessageHistory.PayloadBytesMax,
        ["consoleLines"] = ConsoleHistory.LinesMax,
        ["readings"] = ThingChart.ReadingsMax,
        ["samples"] = ThingChart.SamplesMax,
        ["jobs"] = PageModel.JobsMax,
        ["events"] = Timeline.EventsMax,
    };

    private static PageException NotFound(string message) => PageException.NotFound(message);
}
