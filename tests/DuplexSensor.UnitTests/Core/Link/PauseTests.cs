using DuplexSensor.Core.Link;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Link;

public class PauseTests
{
    private readonly Pause _pause = new(new FakeSystem());

    [Fact]
    public void It_begins_over() => Assert.Equal(0, _pause.UntilMs);

    [Fact]
    public void It_grows_with_each_failure_until_something_has_succeeded()
    {
        int first = _pause.Begin(10_000);
        Assert.Equal(10_000 + first, _pause.UntilMs);
        int second = _pause.Begin(20_000);
        Assert.InRange(second, first, 4_000);
        int third = _pause.Begin(30_000);
        Assert.InRange(third, 4_000, 8_000);

        _pause.Reset();
        Assert.Equal(30_000 + third, _pause.UntilMs);
        Assert.InRange(_pause.Begin(40_000), 1_000, 2_000);
    }

    [Fact]
    public void It_can_be_ended_early_and_the_next_one_is_longer_all_the_same()
    {
        int first = _pause.Begin(10_000);
        _pause.End(10_001);

        Assert.Equal(10_001, _pause.UntilMs);
        Assert.InRange(_pause.Begin(10_001), first + 1, 4_000);
    }
}
