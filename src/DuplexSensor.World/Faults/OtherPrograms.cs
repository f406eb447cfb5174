namespace DuplexSensor.World.Faults;

/// <summary>
/// What other programs do to the shadow that they share with the board: they fill <c>desired</c>, or the shadow.
/// </summary>
internal static class OtherPrograms
{
    private const int NumbersMax = 3_000;
    private const int NoteBytesMax = 8_192;
    private const int NoteStepBytes = 50;

    /// <summary>
    /// Writes an array into <c>desired</c>. The shadow has a time stamp for each element, so a delta has up to 80 kB.
    /// </summary>
    public static void FillDesired(WorldBoard board)
    {
        SeededRandom random = board.World.Random;
        int numbers = random.Between(1, NumbersMax);
        Update(board, $"\"others\":[{string.Join(',', Enumerable.Repeat(random.Below(10), numbers))}]");
        board.WriteTrace($"others fill desired with {numbers} numbers");
    }

    /// <summary>
    /// Writes a text as long as the shadow accepts, so that it rejects every longer report with 413; removes it within
    /// three hours. In half of the cases it deletes the shadow before: then a report of readings alone is too long.
    /// </summary>
    public static void FillShadow(WorldBoard board)
    {
        VirtualWorld world = board.World;
        if (world.Random.OneIn(2))
        {
            world.Cloud.DeleteShadow(board);
        }

        int bytes = NoteBytesMax;
        while (bytes > 0 && !Update(board, $"\"note\":\"{new string('x', bytes)}\""))
        {
            bytes -= NoteStepBytes;
        }

        board.WriteTrace($"others fill the shadow with {bytes} bytes");
        world.ScheduleAfter(world.Random.Between(60_000, 3 * 3_600_000), EventKind.Act, () => RemoveNote(board));
    }

    /// <summary>
    /// At the end of the faults: the shadow must not stay full, nor a delta longer than the board can receive.
    /// </summary>
    public static void MakeRoom(WorldBoard board)
    {
        FaultPlan plan = board.World.Plan;
        if (plan.GetTriggerCount(FaultTable.FillShadow) > 0)
        {
            RemoveNote(board);
        }

        if (board.DeltaBytesMax != int.MaxValue)
        {
            Update(board, "\"others\":null,\"large\":null");
        }
    }

    private static void RemoveNote(WorldBoard board) => Update(board, "\"note\":null");

    private static bool Update(WorldBoard board, string members) =>
        board.World.Cloud.TryUpdateShadow(board, $"{{\"state\":{{\"desired\":{{{members}}}}}}}");
}
