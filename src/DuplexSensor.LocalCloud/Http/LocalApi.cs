using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Broker;
using DuplexSensor.LocalCloud.Chaos;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Policies;

namespace DuplexSensor.LocalCloud.Http;

/// <summary>What AWS has not: what was refused, and faults on request.</summary>
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

    private ApiAnswer ListDenials(ApiCall call) => ApiAnswer.Ok(new JsonObject
    {
        ["denials"] = new JsonArray([.. broker.Denials.Snapshot().Select(Entry)]),
    });

    private static JsonNode Entry(Denial denial) => new JsonObject
    {
        ["timestamp"] = denial.Time.ToUnixTimeMilliseconds(),
        ["clientId"] = denial.Who?.ClientId,
        ["principal"] = denial.Who is { } who ? Names.ArnOfCertificate(who.CertificateId) : null,
        ["action"] = denial.Action,
        ["resource"] = denial.Resource,
        ["reason"] = denial.Refusal.Reason,
        ["missing"] = denial.MissingStatement,
    };

    private ApiAnswer ListFaults(ApiCall call)
    {
        IReadOnlyDictionary<string, int?> switched = faults.On;
        IEnumerable<JsonNode> entries =
            from fault in Faults.All
            let isOn = switched.ContainsKey(fault.Name)
            select new JsonObject
            {
                ["name"] = fault.Name,
                ["what"] = fault.What,
                ["on"] = isOn,
                ["times"] = isOn ? switched[fault.Name] : null,
            };
        return ApiAnswer.Ok(new JsonObject { ["faults"] = new JsonArray([.. entries]) });
    }

    private ApiAnswer SwitchOn(ApiCall call)
    {
        faults.SwitchOn(call.Name, (int?)call.Number("times"));
        return ApiAnswer.Ok();
    }

    private ApiAnswer SwitchOff(ApiCall call)
    {
        faults.SwitchOff(call.Name);
        return ApiAnswer.Ok();
    }

    private ApiAnswer SwitchAllOff(ApiCall call)
    {
        faults.SwitchAllOff();
        return ApiAnswer.Ok();
    }
}
