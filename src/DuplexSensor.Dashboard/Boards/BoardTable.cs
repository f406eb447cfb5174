using System.Collections.Concurrent;
using DuplexSensor.Simulator;

namespace DuplexSensor.Dashboard.Boards;

/// <summary>The virtual boards by thing. Safe from any thread.</summary>
internal sealed class BoardTable
{
    private readonly ConcurrentDictionary<string, WatchedBoard> _boards = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WaitingReadings> _waiting = new(StringComparer.Ordinal);

    public void Add(VirtualBoard board) =>
        _boards[board.Config.Thing] = new WatchedBoard(board, GetWaiting(board.Config.Thing));

    /// <summary>The counter of the readings that wait on the board of a thing, before and after it is added.</summary>
    public WaitingReadings GetWaiting(string thing) => _waiting.GetOrAdd(thing, _ => new WaitingReadings());

    public WatchedBoard? Find(string thing) => _boards.GetValueOrDefault(thing);

    /// <summary>Reads all boards, and returns those whose state has changed.</summary>
    public IEnumerable<(string Name, VirtualBoard Board, BoardState State)> ReadChanges()
    {
        foreach (WatchedBoard watched in _boards.Values)
        {
            BoardState state = watched.ReadState();
            if (state != watched.Last)
            {
                watched.Last = state;
                yield return (watched.Name, watched.Board, state);
            }
        }
    }
}
