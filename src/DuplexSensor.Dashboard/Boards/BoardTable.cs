using System.Collections.Concurrent;
using DuplexSensor.Simulator;

namespace DuplexSensor.Dashboard.Boards;

/// <summary>The virtual boards by thing. Safe from any thread.</summary>
internal sealed class BoardTable
{
    private readonly ConcurrentDictionary<string, WatchedBoard> _boards = new(StringComparer.Ordinal);

    public void Add(VirtualBoard board) => _boards[board.Config.Thing] = new WatchedBoard(board);

    public WatchedBoard? Find(string thing) => _boards.GetValueOrDefault(thing);

    /// <summary>Reads all boards, and returns those whose state has changed.</summary>
    public IEnumerable<(string Name, VirtualBoard Board, BoardState State)> ReadChanges()
    {
        foreach (WatchedBoard watched in _boards.Values)
        {
            BoardState state = BoardState.Read(watched.Board);
            if (state != watched.Last)
            {
                watched.Last = state;
                yield return (watched.Name, watched.Board, state);
            }
        }
    }
}
