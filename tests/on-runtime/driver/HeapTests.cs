using System.Globalization;
using System.Text.RegularExpressions;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>
/// A thousand reports take more than a quarter of an hour, so these tests run only with -explicit only.
/// </summary>
public sealed partial class HeapTests(ITestOutputHelper output)
{
    private const int Reports = 1_000;
    private const int FewerReports = 300;
    private const int DriftBytesMax = 512;

    private static readonly TimeSpan ReportsTimeout = TimeSpan.FromMinutes(25);

    [Fact(Explicit = true)]
    public async Task The_managed_heap_does_not_grow_in_a_thousand_reports()
    {
        await using Bench bench = await Bench.CreateAsync(refreshMs: 1_000);
        await using var board = new Board(bench.Drive);

        await board.WaitForLineAsync($"bytes free at call {Reports},", within: ReportsTimeout);

        int[] free = ReadFreeBytes(board);
        output.WriteLine($"free after a collection, in bytes, every 100 reports: {string.Join(", ", free)}");
        Assert.InRange(free[1] - free[^1], -DriftBytesMax, DriftBytesMax);
        Assert.Equal(1, board.CountLines("link    connected"));

        // A block of 4 kB can still be allocated: the collector compacts the heap if necessary.
        await MemoryTests.RunLargestPayloadJobAsync(bench, board, "after-all");
        Assert.Equal(0, board.Restarts);
    }

    [Fact(Explicit = true)]
    public async Task A_report_allocates_at_most_8_kB_by_the_number_of_collections()
    {
        await using Bench bench = await Bench.CreateAsync(refreshMs: 1_000);
        File.WriteAllText(Path.Combine(bench.Drive, "natural"), "");
        await using var board = new Board(bench.Drive);

        string line = await board.WaitForLineAsync($"bytes free at call {FewerReports},", within: ReportsTimeout);

        int collections = int.Parse(Numbers().Matches(line)[2].Value, CultureInfo.InvariantCulture);
        int perReport = collections * ReadFreeBytes(board)[0] / FewerReports;
        output.WriteLine($"{collections} collections in {FewerReports} reports, about {perReport} bytes a report");
        Assert.InRange(perReport, 0, 8_192);
    }

    private static int[] ReadFreeBytes(Board board)
    {
        return
        [
            .. board.Lines.Where(line => line.StartsWith("heap ", StringComparison.Ordinal))
                .Select(line => int.Parse(Numbers().Match(line).Value, CultureInfo.InvariantCulture)),
        ];
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
