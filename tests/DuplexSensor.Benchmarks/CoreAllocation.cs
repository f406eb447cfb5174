using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.Benchmarks;

/// <summary>
/// Bytes that a step of Core allocates in the PC build. Allocations of the ports do not count.
/// </summary>
public static class CoreAllocation
{
    private const int Times = 100;
    private const int PeriodMs = 9_000;

    private const string UnknownKeys =
        "\"colour\":{\"deep\":[[[[1,2,3]]],{\"text\":\"a long text that nobody has asked for\"}]}";

    public static void Run(TextWriter output)
    {
        var board = new QuietBoard();
        long version = 100;
        output.WriteLine("| in Core | bytes allocated |");
        output.WriteLine("|---|---|");
        Print(output, "an idle step", board.RunIdleStep);
        Print(output, "a steady report and its answer", () => board.Run(PeriodMs));
        Print(output, "a delta that changes nothing, its report and answer",
            () => board.ReceiveDelta(++version, "\"refresh\":9000"));
        Print(output, "a delta with two bad values, its report and answer",
            () => board.ReceiveDelta(++version, "\"refresh\":5,\"on\":1"));
        Print(output, "a delta of somebody else's keys", () => board.ReceiveDelta(++version, UnknownKeys));
    }

    private static void Print(TextWriter output, string what, Func<long> measure)
    {
        measure();
        long median = Enumerable.Range(0, Times).Select(_ => measure()).Order().ElementAt(Times / 2);
        output.WriteLine($"| {what} | {median} |");
    }
}
