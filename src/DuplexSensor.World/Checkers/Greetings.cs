using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Records for which boards the first report of the current connection was accepted or permanently rejected. Until then
/// the board must send nothing else. Checks nothing itself.
/// </summary>
public sealed class Greetings : Checker
{
    private static readonly string[] Prose = ["\"rejected\":", "\"unknown\":", "\"job\":"];

    private bool[] _isGreeted = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _isGreeted = new bool[world.Boards.Count];
    }

    public bool IsGreeted(WorldBoard board) => _isGreeted[board.Index];

    public override void Booting(WorldBoard board) => _isGreeted[board.Index] = false;

    public override void Connecting(WorldBoard board, bool freshNetwork) => _isGreeted[board.Index] = false;

    public override void Answered(CloudMessage? request, CloudMessage message)
    {
        if (request is not null && ReadingBook.IsReport(request) && IsFinal(request, message))
        {
            string thing = request.Topic.Split('/')[2];
            _isGreeted[World.Boards.First(board => board.Thing == thing).Index] = true;
        }
    }

    private static bool IsFinal(CloudMessage report, CloudMessage answer)
    {
        if (answer.Topic != report.Topic + "/rejected")
        {
            return answer.Topic == report.Topic + "/accepted";
        }

        // D23: after a 413 the report is sent once more, without diagnostics.
        return JsonElement.Parse(answer.Payload.Span).GetProperty("code").GetInt32() switch
        {
            400 or 401 or 403 or 404 or 415 => true,
            413 => !Prose.Any(member => report.Text.Contains(member, StringComparison.Ordinal)),
            _ => false,
        };
    }
}
