using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>What is told of <c>on</c> is what the light shows at that moment, in a report and in an event.</summary>
public sealed class LedIsReported : Checker
{
    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (message.Payload.Span.IndexOf("\"on\":"u8) < 0)
        {
            return;
        }

        JsonElement told = JsonElement.Parse(message.Payload.Span);
        if (told.TryGetProperty("state", out JsonElement state))
        {
            told = state.GetProperty("reported");
        }

        if (told.TryGetProperty("on", out JsonElement on) && on.GetBoolean() != board.Led.IsOn)
        {
            Violate(board, $"tells on {on}, but the light is {(board.Led.IsOn ? "on" : "off")}");
        }
    }
}
