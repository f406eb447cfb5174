using DuplexSensor.Simulator;

namespace DuplexSensor.UnitTests.Simulator;

public class ConsoleTraceTests
{
    [Fact]
    public void A_line_has_its_prefix_and_only_its_own_length()
    {
        using var writer = new StringWriter { NewLine = "\n" };

        new ConsoleTrace(writer).Write("1.000 led     on; old rest"u8.ToArray(), length: 16);
        new ConsoleTrace(writer, "cellar  ").Write("1.000 sensor  21 °C"u8.ToArray(), length: 20);

        Assert.Equal("1.000 led     on\ncellar  1.000 sensor  21 °C\n", writer.ToString());
    }

    [Fact]
    public async Task The_lines_of_two_boards_do_not_mix()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        byte[] a = [.. Enumerable.Repeat((byte)'a', 200)];
        byte[] b = [.. Enumerable.Repeat((byte)'b', 200)];

        await Task.WhenAll(WriteManyAsync(new ConsoleTrace(writer), a), WriteManyAsync(new ConsoleTrace(writer), b));

        string[] lines = writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2_000, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length == 200 && line.Distinct().Count() == 1));
    }

    private static Task WriteManyAsync(ConsoleTrace trace, byte[] line) => Task.Run(() =>
    {
        for (int i = 0; i < 1_000; i++)
        {
            trace.Write(line, line.Length);
        }
    });
}
