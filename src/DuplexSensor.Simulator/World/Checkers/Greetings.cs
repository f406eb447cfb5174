using DuplexSensor.LocalCloud;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>
/// Keeps book of which boards' first report of the connection in hand was accepted: until then nothing else may be said.
/// Checks nothing itself.
/// </summary>
public sealed class Greetings : Checker
{
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
        if (request is not null && ReadingBook.IsReport(request) && message.Topic == request.Topic + "/accepted")
        {
            string thing = request.Topic.Split('/')[2];
            _isGreeted[World.Boards.First(board => board.Thing == thing).Index] = true;
        }
    }
}
