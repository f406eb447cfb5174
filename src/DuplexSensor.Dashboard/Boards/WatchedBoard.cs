using DuplexSensor.Simulator;

namespace DuplexSensor.Dashboard.Boards;

/// <summary>A virtual board, and its state when the page read it last.</summary>
internal sealed class WatchedBoard(VirtualBoard board, WaitingReadings waiting)
{
    private readonly Lock _lock = new();
    private Task _switching = Task.CompletedTask;

    public VirtualBoard Board => board;

    public string Name => board.Config.Thing;

    /// <summary>Null before the first reading.</summary>
    public BoardState? Last { get; set; }

    public BoardState ReadState() => BoardState.Read(board, waiting.Count);

    /// <summary>
    /// Switches the power. A board that is already on, or off, stays so. Calls run one after the other.
    /// </summary>
    public Task SwitchPowerAsync(bool isOn)
    {
        lock (_lock)
        {
            return _switching = SwitchAfterAsync(_switching, isOn);
        }
    }

    private async Task SwitchAfterAsync(Task before, bool isOn)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (board.IsOn != isOn)
        {
            await (isOn ? board.StartAsync() : board.StopAsync());
        }
    }
}
