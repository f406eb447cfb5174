using System.Threading.Channels;

namespace DuplexSensor.Dashboard.Events;

/// <summary>
/// Entries of the boards and the cloud for the page. Posting never blocks: when the inbox is full, the oldest entry is
/// dropped, and <see cref="TryResetOverflow"/> reports it. Any thread may post; one thread handles.
/// </summary>
internal sealed class Inbox
{
    /// <summary>Room for a tenth of a second at 160,000 entries a second.</summary>
    public const int EntriesMax = 16_384;

    private readonly Channel<Action> _entries;
    private int _hasOverflown;

    public Inbox()
    {
        var options = new BoundedChannelOptions(EntriesMax)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
        };
        _entries = Channel.CreateBounded<Action>(options, _ => Interlocked.Exchange(ref _hasOverflown, 1));
    }

    public void Post(Action entry) => _entries.Writer.TryWrite(entry);

    /// <summary>Handles the entries that are there now, at most as many as fit.</summary>
    public void HandleAll()
    {
        for (int i = 0; i < EntriesMax && _entries.Reader.TryRead(out Action? entry); i++)
        {
            entry();
        }
    }

    /// <summary>Whether an entry was dropped since the last call.</summary>
    public bool TryResetOverflow() => Interlocked.Exchange(ref _hasOverflown, 0) == 1;
}
