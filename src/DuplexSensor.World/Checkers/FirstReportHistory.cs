using System.Text.Json;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Records for which boards the first report of the current connection was accepted or permanently rejected. Until then
/// the board must send nothing else. Checks nothing itself.
/// </summary>
public sealed class FirstReportHistory : Checker
{
    private static readonly string[] Diagnostics = ["\"rejected\":", "\"unknown\":", "\"job\":"];

    private bool[] _isFirstReportDone = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _isFirstReportDone = new bool[world.Boards.Count];
    }

    public bool IsFirstReportDone(WorldBoard board) => _isFirstReportDone[board.Index];

    public override void OnPoweredUp(WorldBoard board) => _isFirstReportDone[board.Index] = false;

    public override void OnConnecting(WorldBoard board, bool resetNetwork) => _isFirstReportDone[board.Index] = false;

    public override void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
        if (request is not null && ReadingHistory.IsReport(request) && IsFinal(request, message))
        {
            string thing = request.Topic.Split('/')[2];
            _isFirstReportDone[World.Boards.First(board => board.Thing == thing).Index] = true;
        }
    }

    private static bool IsFinal(CloudMessage report, CloudMessage response)
    {
        if (response.Topic != report.Topic + "/rejected")
        {
            return response.Topic == report.Topic + "/accepted";
        }

        // D23: after a 413 the report is sent once more, without diagnostics.
        return JsonElement.Parse(response.Payload.Span).GetProperty("code").GetInt32() switch
        {
            400 or 401 or 403 or 404 or 415 => true,
            413 => !Diagnostics.Any(member => report.PayloadText.Contains(member, StringComparison.Ordinal)),
            _ => false,
        };
    }
}
