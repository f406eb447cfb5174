using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// A correction of <c>desired</c> stays in the smaller report that follows a 413 at once (D23). Without it, each
/// accepted report would bring the same bad value back as a new delta.
/// </summary>
public sealed class CorrectionsFollow : Checker
{
    // Boards whose newest report corrects desired, and those of them whose next report must do so too.
    private readonly HashSet<int> _areCorrecting = [];
    private readonly HashSet<int> _mustCorrect = [];

    public override void OnPoweredUp(WorldBoard board) => _mustCorrect.Remove(board.Index);

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => _mustCorrect.Remove(board.Index);

    // A delta after the report decides again.
    public override void OnDeltaDequeued(WorldBoard board, long version, JsonElement state)
    {
        _areCorrecting.Remove(board.Index);
        _mustCorrect.Remove(board.Index);
    }

    // Uses the board's trace and not the cloud's messages: a duplicate may get another response than the report.
    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" shadow  rejected 413, reported again "u8) >= 0 && _areCorrecting.Contains(board.Index))
        {
            _mustCorrect.Add(board.Index);
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (!ReadingHistory.IsReport(message))
        {
            return;
        }

        _areCorrecting.Remove(board.Index);
        if (JsonElement.Parse(message.Payload.Span).GetProperty("state").TryGetProperty("desired", out _))
        {
            _areCorrecting.Add(board.Index);
        }

        if (_mustCorrect.Remove(board.Index) && !_areCorrecting.Contains(board.Index))
        {
            RecordViolation(board, "omits its correction of desired in the smaller report after a 413");
        }
    }
}
