using DuplexSensor.Core.Boot;
using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Telemetry;

/// <summary>
/// Keeps every reading until it is delivered: first in RAM, then in blocks of 64 in flash, where it survives restart
/// and power cut. <see cref="TelemetryDrain"/> reads the oldest batch, and removes it after its PUBACK.
/// </summary>
public sealed class TelemetryStore
{
    private readonly Board _board;
    private readonly Trace _trace;
    private readonly BootRecord _boot;
    private readonly FlashReadings _flash;
    private readonly ReadingRing _ring = new ReadingRing();
    private readonly Reading _new = new Reading();
    private BatchSource _batchSource;
    private int _batchSegment;
    private int _batchOffset;
    private int _batchLastSequence;
    private int _newestSequence;
    private int _reportedSequence;
    private int _saveAtCount = Limits.ReadingsInBlockMax;
    private long _saveAtMs = long.MaxValue;
    private long _savedAtMs = -Limits.SaveReadingsIntervalMs;

    /// <param name="board">Flash, and the clock that dates readings.</param>
    /// <param name="trace">Gets a line for readings that are saved or lost.</param>
    /// <param name="boot">A loaded record. Its number is committed before it is used in flash or in a batch.</param>
    /// <param name="segments">Maximum number of segments in flash, at least 2.</param>
    public TelemetryStore(Board board, Trace trace, BootRecord boot, int segments)
    {
        _board = board;
        _trace = trace;
        _boot = boot;
        _flash = new FlashReadings(board.Flash, trace, segments);
    }

    private enum BatchSource
    {
        None,
        Segment,
        Earlier,
        Ram,
    }

    /// <summary>The readings that were lost because there was no space for them.</summary>
    public LostReadings Lost => _flash.Lost;

    /// <summary>Whether there is a batch to deliver. The next report delivers the newest reading.</summary>
    public bool HasBatch => !_flash.Segments.IsEmpty || _flash.Pending.HasEarlier || HasInRam;

    private bool HasInRam => _ring.Count > 0 && _ring.At(0).Sequence != _newestSequence;

    /// <summary>
    /// Finds the readings in flash, once at boot. Blocks for some twenty calls of <see cref="IFlash.Read"/>.
    /// </summary>
    public void Load()
    {
        _flash.Load(_boot, new ReadingBlock());
    }

    /// <summary>Adds a valid reading, measured now, in tenths of a degree Celsius and of a percent.</summary>
    public void Add(int sequence, int temperatureTenths, int humidityTenths, long nowMs)
    {
        _new.Sequence = sequence;
        _new.AtMs = nowMs;
        _new.TemperatureTenths = temperatureTenths;
        _new.HumidityTenths = humidityTenths;
        _ring.Add(_new);
        _newestSequence = sequence;
        if (_saveAtMs == long.MaxValue)
        {
            _saveAtMs = nowMs + Limits.SaveReadingsIntervalMs;
        }
    }

    /// <summary>Removes the reading of the last accepted report; its number is 0 when there is none.</summary>
    public void MarkReported(int sequence)
    {
        if (sequence != _reportedSequence)
        {
            _reportedSequence = sequence;
            _ring.RemoveSequence(sequence);
            PlanSaveIfEmpty();
        }
    }

    /// <summary>Saves to flash if that is due. Returns when the next save is due. Blocks as flash does.</summary>
    public long Step(long nowMs)
    {
        if (_ring.Count >= _saveAtCount || nowMs >= _saveAtMs)
        {
            TrySave(nowMs, nowMs >= _saveAtMs);
        }

        if (_ring.IsFull)
        {
            DropFromRam(new UtcReference(_board.Clock, nowMs));
        }

        return _saveAtMs;
    }

    /// <summary>
    /// Saves the readings in RAM: full blocks, and with <paramref name="withRest"/> (before a restart) the rest too.
    /// False when flash did not accept all. Blocks as flash does.
    /// </summary>
    public bool TrySave(long nowMs, bool withRest)
    {
        _savedAtMs = nowMs;
        var block = new ReadingBlock();
        bool isSaved = _flash.TryMoveEarlier(block) && TrySaveBlocks(block, new UtcReference(_board.Clock, nowMs));

        // A new count of lost readings must survive a power cut too.
        withRest |= !Lost.IsPersisted;
        isSaved = isSaved && (!withRest || TrySaveRest(block));
        if (!isSaved)
        {
            _trace.Line("flash").Add("readings not taken, ").Add(_ring.Count).Add(" in RAM").End();
        }

        // After a failure the next attempt is made when RAM is full, or after SaveReadingsIntervalMs.
        _saveAtCount = isSaved ? Limits.ReadingsInBlockMax : Limits.ReadingsInRamMax;
        bool isAllSaved = isSaved && (withRest || _ring.Count == 0);
        _saveAtMs = isAllSaved ? long.MaxValue : nowMs + Limits.SaveReadingsIntervalMs;
        return isSaved;
    }

    /// <summary>Reads the oldest readings into a new block; null when there are none to deliver.</summary>
    public ReadingBlock? TryReadBatch(long nowMs)
    {
        var block = new ReadingBlock();
        _batchSource = BatchSource.None;
        if (_flash.TryReadOldest(block))
        {
            _batchSource = BatchSource.Segment;
            _batchSegment = _flash.Segments.OldestSegment;
            _batchOffset = _flash.Segments.OldestOffset;
        }
        else if (!_flash.Segments.IsEmpty)
        {
            return null; // It cannot be read now. Younger readings wait, because batches are sent oldest first.
        }
        else if (_flash.Pending.HasEarlier && _flash.Pending.TryCopyTo(block))
        {
            _batchSource = BatchSource.Earlier;
        }
        else if (HasInRam && _boot.IsPersisted)
        {
            _batchSource = BatchSource.Ram;
            Fill(block, _newestSequence, new UtcReference(_board.Clock, nowMs));
            _batchLastSequence = block.Sequence;
        }

        return _batchSource == BatchSource.None ? null : block;
    }

    /// <summary>Removes the batch that was read last; the cloud has acknowledged it.</summary>
    public void RemoveBatch()
    {
        switch (_batchSource)
        {
            case BatchSource.Segment: _flash.Segments.RemoveBlock(_batchSegment, _batchOffset); break;
            case BatchSource.Earlier: _flash.Pending.DiscardEarlier(); break;
            case BatchSource.Ram: RemoveFromRam(_batchLastSequence); break;
            default: break;
        }

        _batchSource = BatchSource.None;
        PlanSaveIfEmpty();
    }

    // Delivered readings that are still in flash would be sent again after the next boot.
    private void PlanSaveIfEmpty()
    {
        if (_ring.Count == 0)
        {
            bool isSaveNeeded = _flash.Pending.IsOutdated(Lost);
            _saveAtMs = isSaveNeeded ? _savedAtMs + Limits.SaveReadingsIntervalMs : long.MaxValue;
        }
    }

    private void RemoveFromRam(int lastSequence)
    {
        while (_ring.Count > 0 && _ring.At(0).Sequence <= lastSequence)
        {
            _ring.RemoveFirst(1);
        }
    }

    // Afterwards the block contains the rest, which does not fill it, for TrySaveRest.
    private bool TrySaveBlocks(ReadingBlock block, UtcReference utc)
    {
        while (_ring.Count > 0)
        {
            if (!_boot.TryPersist())
            {
                return false;
            }

            int count = Fill(block, 0, utc);
            if (count < Limits.ReadingsInBlockMax && count == _ring.Count)
            {
                return true;
            }

            if (!_flash.TryAppend(block))
            {
                return false;
            }

            _trace.Line("flash").Add("block of ").Add(count).Add(" readings saved").End();
            _ring.RemoveFirst(count);
        }

        return true;
    }

    private bool TrySaveRest(ReadingBlock block)
    {
        if (_ring.Count == 0)
        {
            return !_flash.Pending.IsOutdated(Lost) || _flash.TrySavePending(null);
        }

        if (!_flash.TrySavePending(block))
        {
            return false;
        }

        _trace.Line("flash").Add(_ring.Count).Add(" readings saved").End();
        return true;
    }

    private int Fill(ReadingBlock block, int endSequence, UtcReference utc)
    {
        block.Start(_boot.BootNumber);
        return _ring.CopyTo(block, endSequence, utc);
    }

    private void DropFromRam(UtcReference utc)
    {
        int count = Limits.ReadingsInBlockMax;
        _flash.RecordLost(count, utc.ToEpochSeconds(_ring.At(0).AtMs), utc.ToEpochSeconds(_ring.At(count - 1).AtMs));
        _ring.RemoveFirst(count);
    }
}
