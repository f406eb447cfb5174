using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Restarts;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>A boot reports a reset cause only if a restart was planned with it and no boot reported it (D14).</summary>
public sealed class TrueCauses : Checker
{
    // By board: causes of planned restarts that no boot has reported yet.
    private readonly Dictionary<int, List<string>> _planned = [];
    private readonly Dictionary<int, (int Boot, string Cause)> _told = [];

    private static ReadOnlySpan<byte> Restart => " system  restart "u8;

    // The trace line comes before the write to flash; power may fail before the restart.
    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        int cause = line.IndexOf(Restart);
        if (cause >= 0)
        {
            _planned.TryAdd(board.Index, []);
            _planned[board.Index].Add(Encoding.UTF8.GetString(line[(cause + Restart.Length)..]));
        }
    }

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (message.Payload.Span.IndexOf("\"reset_cause\":"u8) < 0)
        {
            return;
        }

        JsonElement body = JsonElement.Parse(message.Payload.Span);
        bool isReport = body.TryGetProperty("state", out JsonElement state);
        string? cause = (isReport ? state.GetProperty("reported") : body).GetProperty("reset_cause").GetString();
        bool isTold = _told.GetValueOrDefault(board.Index) == (board.Boots, cause ?? "");
        if (cause is null || isTold)
        {
            return;
        }

        _told[board.Index] = (board.Boots, cause);
        bool isPlanned = _planned.GetValueOrDefault(board.Index, []).Contains(cause);
        _planned.Remove(board.Index);
        if (!isPlanned && cause != ResetCause.Unplanned)
        {
            Violate(board, $"reports {cause}, but no planned restart with that cause is still to be reported");
        }
    }
}
