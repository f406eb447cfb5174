using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Records the settings in each board's flash, from the outcome of each write. The checkers of settings share it.
/// Checks nothing itself.
/// </summary>
public sealed class SettingsHistory : Checker
{
    private Entry[] _entries = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _entries =
            [.. world.Boards.Select(board => new Entry { Persisted = SettingsValues.FromDefaults(board.Config) })];
    }

    /// <summary>The committed settings; the defaults before the first commit.</summary>
    public SettingsValues GetPersisted(WorldBoard board) => _entries[board.Index].Persisted;

    /// <summary>The settings of a write that a power cut interrupted after its last byte; else null.</summary>
    public SettingsValues? GetUncertain(WorldBoard board) => _entries[board.Index].Uncertain;

    /// <summary>Number of changes of the committed settings in this boot.</summary>
    public int GetChangeCount(WorldBoard board) => _entries[board.Index].ChangeCount;

    /// <summary>Number of changes of the committed value of <c>reboot</c> in this boot.</summary>
    public int GetRebootCount(WorldBoard board) => _entries[board.Index].RebootCount;

    /// <summary>Records the settings that a boot has loaded.</summary>
    public void SetPersisted(WorldBoard board, SettingsValues found)
    {
        _entries[board.Index].Persisted = found;
        _entries[board.Index].Uncertain = null;
    }

    public override void OnBooted(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        (entry.ChangeCount, entry.RebootCount) = (0, 0);
        if (!entry.IsWritten)
        {
            entry.Persisted = SettingsValues.FromDefaults(board.Config);
        }
    }

    public override void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
        if (write.Record != "settings")
        {
            return;
        }

        Entry entry = _entries[board.Index];
        switch (write.Outcome)
        {
            case FlashOutcome.Kept:
                SettingsValues written = SettingsValues.FromSlotBytes(write.Bytes);
                entry.ChangeCount += written == entry.Persisted ? 0 : 1;
                entry.RebootCount += written.Reboot == entry.Persisted.Reboot ? 0 : 1;
                (entry.Persisted, entry.Uncertain, entry.IsWritten) = (written, null, true);
                break;
            case FlashOutcome.Landed:
                (entry.Uncertain, entry.IsWritten) = (SettingsValues.FromSlotBytes(write.Bytes), true);
                break;
            case FlashOutcome.Torn:
                entry.Uncertain = null;
                break;
            default:
                break;
        }
    }

    private sealed class Entry
    {
        public required SettingsValues Persisted { get; set; }

        public SettingsValues? Uncertain { get; set; }

        public int ChangeCount { get; set; }

        public int RebootCount { get; set; }

        /// <summary>Whether flash holds settings. Before that the defaults of settings.json are in force.</summary>
        public bool IsWritten { get; set; }
    }
}
