using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Chaos;

namespace DuplexSensor.Dashboard.Documents;

/// <summary>The faults of the cloud with their switches, as the page receives them.</summary>
internal static class FaultDocument
{
    public static JsonArray Create(FaultSwitches switches)
    {
        IReadOnlyDictionary<string, int?> switchedOn = switches.SwitchedOn;
        return
        [
            .. Faults.All.Select(fault => new JsonObject
            {
                ["name"] = fault.Name,
                ["what"] = fault.Description,
                ["group"] = GetGroup(fault),
                ["lasting"] = fault.IsLasting,
                ["on"] = switchedOn.ContainsKey(fault.Name),
                ["times"] = switchedOn.GetValueOrDefault(fault.Name),
            }),
        ];
    }

    /// <summary>The part that the fault disturbs: messages, shadow, connection, certificate or payload.</summary>
    private static string GetGroup(Fault fault)
    {
        string[] groups = ["shadow", "certificate", "payload"];
        string[] messages = ["drop", "delay", "duplicate", "swap-accepted-delta"];
        return messages.Contains(fault.Name)
            ? "messages"
            : Array.Find(groups, group => fault.Name.StartsWith(group, StringComparison.Ordinal)) ?? "connection";
    }
}
