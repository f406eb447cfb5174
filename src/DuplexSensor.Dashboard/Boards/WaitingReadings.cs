namespace DuplexSensor.Dashboard.Boards;

/// <summary>
/// The number of readings that wait on a board that is not connected. The firmware does not report this count; it is
/// derived from trace lines. One thread counts, any thread may read.
/// </summary>
internal sealed class WaitingReadings
{
    private int _count;
    private int _savedCount;
    private bool _isConnected;

    /// <summary>0 while the board is connected.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts a line of the trace: time, part of the firmware, text.</summary>
    public void Read(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case [_, "sensor", .., "ok"] when !_isConnected:
                Set(_count + 1);
                break;
            case [_, "link", "connected", ..]:
                _isConnected = true;
                _savedCount = 0;
                Set(0);
                break;
            case [_, "link", "lost", ..]:
                _isConnected = false;
                break;
            case [_, "flash", .., var number, "readings", "saved"] when int.TryParse(number, out int saved):
                _savedCount += saved;
                break;
            case [_, "system", "boot", ..]:
                // What was in RAM alone is lost with the power.
                _isConnected = false;
                Set(Math.Min(_count, _savedCount));
                break;
        }
    }

    private void Set(int count) => Volatile.Write(ref _count, count);
}
