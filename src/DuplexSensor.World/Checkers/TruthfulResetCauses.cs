using System.Text;
using System.Text.Json;
using DuplexSensor.Core.Restarts;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>A reported reset cause is that of a planned restart, and no earlier boot has reported it (D14).</summary>
public sealed class TruthfulResetCauses : Checker
{
    // By board: causes of planned restarts that no boot has reported yet.
    private readonly Dictionary<int, List<string>> _planned = [];
    private readonly Dictionary<int, (int Boot, string Cause)> _reported = [];

    private static ReadOnlySpan<byte> Restart => " system  restart "u8;

    // The trace line comes before the write to flash; power may fail before the restart.
    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        int cause = line.IndexOf(Restart);
        if (cause >= 0)
        {
            _planned.TryAdd(board.Index, []);
            _planned[board.Index].Add(Encoding.UTF8.GetString(line[(cause + Restart.Length)..]));
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (message.Payload.Span.IndexOf("\"reset_cause\":"u8) < 0)
        {
            return;
        }

        JsonElement body = JsonElement.Parse(message.Payload.Span);
        bool isReport = body.TryGetProperty("state", out JsonElement state);
        string? cause = (isReport ? state.GetProperty("reported") : body).GetProperty("reset_cause").GetString();
        bool isReported = _reported.GetValueOrDefault(board.Index) == (board.BootCount, cause ?? "");
        if (cause is null || isReported)
        {
            return;
        }

        _reported[board.Index] = (board.BootCount, cause);
        bool isPlanned = _planned.GetValueOrDefault(board.Index, []).Contains(cause);
        _planned.Remove(board.Index);
        if (!isPlanned && cause != ResetCause.Unplanned)
        {
            RecordViolation(board, $"reports {cause}, but no planned restart with that cause is still to be reported");
        }
    }
}
