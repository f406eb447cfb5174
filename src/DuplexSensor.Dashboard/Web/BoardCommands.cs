using System.Text.Json;
using DuplexSensor.Dashboard.Boards;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Dashboard.Web;

/// <summary>The switches of the virtual boards.</summary>
internal sealed class BoardCommands(PageModel model)
{
    // What an encoder of a sensor's frame can represent, and what a room has.
    private const decimal TemperatureMin = -40;
    private const decimal TemperatureMax = 80;
    private const decimal HumidityMax = 100;

    public Task PressButtonAsync(string thing, CommandBody body)
    {
        body.ThrowIfUnknown();
        WatchedBoard watched = Get(thing);
        if (!watched.Board.IsOn)
        {
            throw new PageException(409, "powered-off", $"The board {thing} has no power: plug it in first.");
        }

        watched.Board.PressButton();
        return Task.CompletedTask;
    }

    public Task SwitchPowerAsync(string thing, CommandBody body)
    {
        bool isOn = body.ReadFlag("on");
        body.ThrowIfUnknown();
        return Get(thing).SwitchPowerAsync(isOn);
    }

    public Task SwitchNetworkAsync(string thing, CommandBody body)
    {
        bool isUp = body.ReadFlag("on");
        body.ThrowIfUnknown();
        Get(thing).Board.Network.IsUp = isUp;
        return Task.CompletedTask;
    }

    public Task SetSensorAsync(string thing, CommandBody body)
    {
        JsonElement? air = body.Find("override");
        string? faultName = body.FindText("fault");
        body.ThrowIfUnknown();
        VirtualSensor sensor = Get(thing).Board.Sensor;
        ClimateRow? row = air is { ValueKind: JsonValueKind.Object } given ? ReadAir(given) : null;
        if (air is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
        {
            throw PageException.Invalid("\"override\" must be an object, or null for the measurements.");
        }

        SensorFault fault = faultName is null ? sensor.Fault : ParseFault(faultName);
        sensor.Override = air is null ? sensor.Override : row;
        sensor.Fault = fault;
        return Task.CompletedTask;
    }

    private static SensorFault ParseFault(string name) =>
        name == "none" ? SensorFault.None
        : SensorFaults.Find(name)
            ?? throw PageException.Invalid(
                $"There is no fault '{name}'. There are: none, {string.Join(", ", SensorFaults.Names)}.");

    private static ClimateRow ReadAir(JsonElement air)
    {
        string? unknown = air.EnumerateObject().Select(member => member.Name)
            .FirstOrDefault(name => name is not ("temperature" or "humidity"));
        return unknown is null
            ? new ClimateRow(
                ReadValue(air, "temperature", TemperatureMin, TemperatureMax),
                ReadValue(air, "humidity", 0, HumidityMax))
            : throw PageException.Invalid(
                $"\"{unknown}\" is no member of \"override\". There are: temperature, humidity.");
    }

    private static decimal ReadValue(JsonElement air, string name, decimal min, decimal max) =>
        air.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDecimal(out decimal number)
        && number >= min
        && number <= max
            ? number
            : throw PageException.Invalid($"\"{name}\" must be a number from {min} to {max}.");

    private WatchedBoard Get(string thing) =>
        model.Boards.Find(thing) ?? throw new PageException(
            409,
            "no-virtual-board",
            $"The thing {thing} has no virtual board here: only a virtual board has switches.");
}
