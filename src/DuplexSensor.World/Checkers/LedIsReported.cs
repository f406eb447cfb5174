using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>The value of <c>on</c> in a report or an event is the state of the LED at that moment.</summary>
public sealed class LedIsReported : Checker
{
    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (message.Payload.Span.IndexOf("\"on\":"u8) < 0)
        {
            return;
        }

        JsonElement reported = JsonElement.Parse(message.Payload.Span);
        if (reported.TryGetProperty("state", out JsonElement state))
        {
            reported = state.GetProperty("reported");
        }

        if (reported.TryGetProperty("on", out JsonElement on) && on.GetBoolean() != board.Led.IsOn)
        {
            RecordViolation(board, $"reports on {on}, but the LED is {(board.Led.IsOn ? "on" : "off")}");
        }
    }
}
