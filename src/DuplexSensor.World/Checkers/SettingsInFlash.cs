using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Records the settings in each board's flash, from the outcome of each write. The checkers of settings share it.
/// Checks nothing itself.
/// </summary>
public sealed class SettingsInFlash : Checker
{
    private Entry[] _entries = [];

    public override void Watch(VirtualWorld world)
    {
        base.Watch(world);
        _entries = [.. world.Boards.Select(board => new Entry { Held = SettingsValues.DefaultsOf(board.Config) })];
    }

    /// <summary>The committed settings; the defaults before the first commit.</summary>
    public SettingsValues HeldBy(WorldBoard board) => _entries[board.Index].Held;

    /// <summary>The settings of a write that a power cut interrupted after its last byte; else null.</summary>
    public SettingsValues? UnsureOf(WorldBoard board) => _entries[board.Index].Unsure;

    /// <summary>Number of changes of the committed settings in this boot.</summary>
    public int ChangesIn(WorldBoard board) => _entries[board.Index].Changes;

    /// <summary>Number of changes of the committed value of <c>reboot</c> in this boot.</summary>
    public int RebootsIn(WorldBoard board) => _entries[board.Index].Reboots;

    /// <summary>Records the settings that a boot has loaded.</summary>
    public void Settle(WorldBoard board, SettingsValues found)
    {
        _entries[board.Index].Held = found;
        _entries[board.Index].Unsure = null;
    }

    public override void Booted(WorldBoard board)
    {
        Entry entry = _entries[board.Index];
        (entry.Changes, entry.Reboots) = (0, 0);
        if (!entry.IsWritten)
        {
            entry.Held = SettingsValues.DefaultsOf(board.Config);
        }
    }

    public override void Wrote(WorldBoard board, FlashWrite write)
    {
        if (write.Record != "settings")
        {
            return;
        }

        Entry entry = _entries[board.Index];
        switch (write.Outcome)
        {
            case FlashOutcome.Kept:
                SettingsValues kept = SettingsValues.FromImage(write.Bytes);
                entry.Changes += kept == entry.Held ? 0 : 1;
                entry.Reboots += kept.Reboot == entry.Held.Reboot ? 0 : 1;
                (entry.Held, entry.Unsure, entry.IsWritten) = (kept, null, true);
                break;
            case FlashOutcome.Landed:
                (entry.Unsure, entry.IsWritten) = (SettingsValues.FromImage(write.Bytes), true);
                break;
            case FlashOutcome.Torn:
                entry.Unsure = null;
                break;
            default:
                break;
        }
    }

    private sealed class Entry
    {
        public required SettingsValues Held { get; set; }

        public SettingsValues? Unsure { get; set; }

        public int Changes { get; set; }

        public int Reboots { get; set; }

        /// <summary>Whether flash holds settings. Before that the defaults of settings.json are in force.</summary>
        public bool IsWritten { get; set; }
    }
}
