using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The device takes nothing of a rejected report for reported: the next report of the connection contains all its
/// members, except diagnostics (D23). After a 413 one report of the timer's members alone may come between.
/// </summary>
public sealed class DroppedMembersFollow : Checker
{
    private static readonly string[] Diagnostics = ["rejected", "unknown", "job"];

    // By board: the newest report, and the members that the next report must contain.
    private readonly Dictionary<int, CloudMessage> _sent = [];
    private readonly Dictionary<int, string[]> _pending = [];

    // By board: whether the next report is the one that comes between, and what that report has omitted.
    private readonly Dictionary<int, bool> _isShrunk = [];
    private readonly Dictionary<int, string[]> _omitted = [];

    public override void OnPoweredUp(WorldBoard board) => Clear(board);

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => Clear(board);

    // Uses the board's trace and not the cloud's messages: a duplicate may get another response than the report.
    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(" shadow  rejected "u8) < 0)
        {
            return;
        }

        _pending[board.Index] =
            [.. GetNames(_sent[board.Index]).Except(Diagnostics).Union(_omitted.GetValueOrDefault(board.Index, []))];
        _isShrunk[board.Index] = line.EndsWith("reported again without changes"u8);
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (!ReadingHistory.IsReport(message))
        {
            return;
        }

        _sent[board.Index] = message;
        string[] expected = _pending.GetValueOrDefault(board.Index, []);
        string[] missing = expected.Length == 0 ? [] : [.. expected.Except(GetNames(message))];
        Clear(board);
        if (_isShrunk.Remove(board.Index, out bool isShrunk) && isShrunk)
        {
            (_pending[board.Index], _omitted[board.Index]) = (missing, missing);
        }
        else if (missing.Length > 0)
        {
            RecordViolation(board, $"omits {string.Join(", ", missing)} in the report after a rejected one");
        }
    }

    private void Clear(WorldBoard board)
    {
        _pending.Remove(board.Index);
        _omitted.Remove(board.Index);
    }

    private static IEnumerable<string> GetNames(CloudMessage report) => JsonElement.Parse(report.Payload.Span)
        .GetProperty("state").GetProperty("reported").EnumerateObject().Select(member => member.Name);
}
