using DuplexSensor.Tool.Worlds;
using Microsoft.Extensions.Time.Testing;

namespace DuplexSensor.UnitTests.Tool;

public sealed class SoakRunTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public void Progress_is_shown_after_seconds_and_then_every_minute()
    {
        // Each look at the clock takes four seconds: the second comes after five, and no other after a minute.
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(4) };
        var soak = new SoakRun(first: 1, _output, time) { WorldsMax = 3 };

        Assert.Equal(0, soak.Run(TestContext.Current.CancellationToken));

        string[] lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches("^1 world, .* 0 failed", lines[1]);
        Assert.StartsWith("summary: 3 worlds", lines[2]);
    }
}
