using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Events;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.State;

namespace DuplexSensor.LocalCloud.Http.ControlPlane;

/// <summary>The control plane's calls that switch the events of jobs on and off. At first they are off.</summary>
internal static class EventApi
{
    public static IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Iot, "DescribeEventConfigurations", Describe),
        new(ApiService.Iot, "UpdateEventConfigurations", Update),
    ];

    private static ApiResponse Describe(ApiCall call)
    {
        Table<EventConfiguration> table = call.Services.Jobs.Events.Table;
        var configurations = new JsonObject();
        foreach (string type in (string[])[JobEvents.JobType, JobEvents.ExecutionType])
        {
            configurations[type] = new JsonObject { ["Enabled"] = table.Find(type) is { IsEnabled: true } };
        }

        var body = new JsonObject { ["eventConfigurations"] = configurations };
        if (table.Count > 0)
        {
            body["lastModifiedDate"] = table.Records.Max(record => record.ModifiedAt).ToEpochSeconds();
        }

        return ApiResponse.Ok(body);
    }

    private static ApiResponse Update(ApiCall call)
    {
        foreach ((string type, JsonNode? configuration) in call.Json["eventConfigurations"]?.AsObject() ?? [])
        {
            if (configuration?["Enabled"] is { } isEnabled)
            {
                call.Services.Jobs.Events.Table.Set(
                    type, new EventConfiguration(type, isEnabled.GetValue<bool>(), call.Now));
            }
        }

        return ApiResponse.Ok();
    }
}
