using System.Text.Json.Nodes;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Core.Settings;
using DuplexSensor.Dashboard.Boards;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Dashboard.Documents;

/// <summary>A virtual board as the page receives it.</summary>
internal static class BoardDocument
{
    // What the sliders offer, in tenths of a degree and of a percent.
    private const int TemperatureTenthsMin = -400;
    private const int TemperatureTenthsMax = 800;
    private const int HumidityTenthsMax = 1_000;

    public static JsonObject Create(VirtualBoard board, BoardState state) => new()
    {
        ["power"] = state.Power,
        ["network"] = state.Network,
        ["restarts"] = state.Restarts,
        ["waiting"] = state.Waiting,
        ["led"] = new JsonObject { ["lit"] = state.IsLit, ["level"] = state.LedLevel },
        ["button"] = new JsonObject { ["level"] = state.ButtonLevel },
        ["sensor"] = CreateSensor(board.Config.Sensor, state),
        ["wiring"] = CreateWiring(board.Config),
        ["faults"] = new JsonArray([.. board.Sensor.FaultsInTurn.Select(
            fault => (JsonNode)SensorFaults.GetName(fault))]),
    };

    private static JsonObject CreateSensor(SensorKind kind, BoardState state) => new()
    {
        ["kind"] = GetName(kind),
        ["temperature"] = decimal.Round(state.Air.TemperatureC, 1),
        ["humidity"] = decimal.Round(state.Air.HumidityPercent, 1),
        ["source"] = state.IsOverridden ? "override" : "measurements",
        ["fault"] = SensorFaults.GetName(state.Fault),
        ["faultSource"] = state.FaultSource,
        ["range"] = new JsonObject
        {
            ["temperature"] = FindRange(
                TemperatureTenthsMin, TemperatureTenthsMax, tenths => SensorTable.CanMeasure(kind, tenths, 500)),
            ["humidity"] = FindRange(0, HumidityTenthsMax, tenths => SensorTable.CanMeasure(kind, 200, tenths)),
        },
    };

    private static JsonObject CreateWiring(DeviceConfig config) => new()
    {
        ["led"] = new JsonObject { ["pin"] = config.PinLed, ["activeHigh"] = config.LedActiveHigh },
        ["button"] = new JsonObject
        {
            ["pin"] = config.PinButton,
            ["pullUp"] = config.ButtonPullUp,
            ["external"] = config.HasExternalPullUp,
        },
        ["sensor"] = new JsonObject { ["echo"] = config.PinDhtEcho, ["trigger"] = config.PinDhtTrigger },
    };

    // The firmware's table answers for one value at a time.
    private static JsonArray FindRange(int minTenths, int maxTenths, Func<int, bool> canMeasure)
    {
        int[] measurable = [.. Enumerable.Range(minTenths, maxTenths - minTenths + 1).Where(canMeasure)];
        return [measurable[0] / 10m, measurable[^1] / 10m];
    }

    private static string GetName(SensorKind kind) =>
        SensorTable.Names.Split(", ").First(name => SensorTable.TryFind(name, out SensorKind found) && found == kind);
}
