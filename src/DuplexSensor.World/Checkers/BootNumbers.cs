using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>No two boots of a board publish the same boot number (D14).</summary>
public sealed class BootNumbers : Checker
{
    private readonly Dictionary<(int Board, int Number), int> _boots = [];

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (message.Payload.Span.IndexOf("\"boots\":"u8) < 0)
        {
            return;
        }

        JsonElement body = JsonElement.Parse(message.Payload.Span);
        bool isReport = body.TryGetProperty("state", out JsonElement state);
        JsonElement number = (isReport ? state.GetProperty("reported") : body).GetProperty("boots");
        if (number.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        (int, int) key = (board.Index, number.GetInt32());
        if (_boots.TryAdd(key, board.BootCount) || _boots[key] == board.BootCount)
        {
            return;
        }

        RecordViolation(board, $"publishes boot number {number}, which an earlier boot has published");
    }
}
