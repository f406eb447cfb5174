using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>The calls that AWS does not have: denials and faults.</summary>
internal sealed class LocalApi(MqttBroker broker, FaultSwitches faults)
{
    public IEnumerable<ApiRoute> Routes =>
    [
        new(ApiService.Local, "ListDenials", ListDenials),
        new(ApiService.Local, "ListFaults", ListFaults),
        new(ApiService.Local, "SwitchFaultOn", SwitchOn),
        new(ApiService.Local, "SwitchFaultOff", SwitchOff),
        new(ApiService.Local, "SwitchAllFaultsOff", SwitchAllOff),
    ];

    private ApiResponse ListDenials(ApiCall call) => ApiResponse.Ok(new JsonObject
    {
        ["denials"] = new JsonArray([.. broker.Denials.Snapshot().Select(CreateEntry)]),
    });

    private static JsonNode CreateEntry(Denial denial) => new JsonObject
    {
        ["timestamp"] = denial.Time.ToUnixTimeMilliseconds(),
        ["clientId"] = denial.Identity?.ClientId,
        ["principal"] = denial.Identity is { } who ? AwsNames.GetCertificateArn(who.CertificateId) : null,
        ["action"] = denial.Action,
        ["resource"] = denial.Resource,
        ["reason"] = denial.Reason.Text,
        ["missing"] = denial.MissingStatement,
    };

    private ApiResponse ListFaults(ApiCall call)
    {
        IReadOnlyDictionary<string, int?> switchedOn = faults.SwitchedOn;
        IEnumerable<JsonNode> entries =
            from fault in Faults.All
            let isOn = switchedOn.ContainsKey(fault.Name)
            select new JsonObject
            {
                ["name"] = fault.Name,
                ["what"] = fault.Description,
                ["on"] = isOn,
                ["times"] = isOn ? switchedOn[fault.Name] : null,
            };
        return ApiResponse.Ok(new JsonObject { ["faults"] = new JsonArray([.. entries]) });
    }

    private ApiResponse SwitchOn(ApiCall call)
    {
        faults.SwitchOn(call.Name, (int?)call.FindQueryNumber("times"));
        return ApiResponse.Ok();
    }

    private ApiResponse SwitchOff(ApiCall call)
    {
        faults.SwitchOff(call.Name);
        return ApiResponse.Ok();
    }

    private ApiResponse SwitchAllOff(ApiCall call)
    {
        faults.SwitchAllOff();
        return ApiResponse.Ok();
    }
}
