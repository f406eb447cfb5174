using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The firmware writes readings to flash only once per 64 readings or ten minutes, and before a restart.
/// </summary>
public sealed class FlashWriteRate(ReadingHistory readingHistory) : Checker
{
    // One write for the pending readings of an earlier boot, and one because the first ten minutes begin with the first
    // reading.
    private const int Allowance = 2;
    private const int ReadingsPerSave = 64;
    private const long SaveEveryMs = 600_000;

    private int[] _saves = [];
    private bool[] _isSaving = [];

    public override void Attach(VirtualWorld world)
    {
        base.Attach(world);
        _saves = new int[world.Boards.Count];
        _isSaving = new bool[world.Boards.Count];
    }

    public override void OnPoweredUp(WorldBoard board) => (_saves[board.Index], _isSaving[board.Index]) = (0, false);

    public override void OnFlashWrite(WorldBoard board, FlashWrite write) =>
        _isSaving[board.Index] |= write.Record is "readings" or "pending";

    public override void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
        if (!_isSaving[board.Index] || board.System.RestartCause is not null)
        {
            return;
        }

        _isSaving[board.Index] = false;
        int saves = ++_saves[board.Index];
        int readings = readingHistory.GetSensorState(board).Sequence;
        if (saves > Allowance + (readings / ReadingsPerSave) + (nowMs / SaveEveryMs))
        {
            RecordViolation(board, $"writes readings {saves} times for {readings} readings in {nowMs / 1000} s");
        }
    }
}
