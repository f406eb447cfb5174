using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Link;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Link;

public class BackoffTests
{
    private static readonly int[] CapsMs = [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 128_000, 128_000];

    private readonly Backoff _backoff = new(new FakeSystem());

    [Fact]
    public void The_shortest_delays_are_half_the_cap_which_doubles_up_to_128_seconds()
    {
        Assert.Equal(CapsMs.Select(cap => cap / 2), CapsMs.Select(_ => _backoff.NextDelayMs(0)));
    }

    [Fact]
    public void The_longest_delays_are_the_cap()
    {
        Assert.Equal(CapsMs, CapsMs.Select(_ => _backoff.NextDelayMs(_backoff.JitterRange - 1)));
    }

    [Fact]
    public void Every_random_delay_is_in_the_upper_half_of_its_cap()
    {
        var random = new Random(3);
        for (int round = 0; round < 200; round++)
        {
            _backoff.Reset();
            foreach (int cap in CapsMs)
            {
                Assert.InRange(_backoff.NextDelayMs(random.Next(_backoff.JitterRange)), cap / 2, cap);
            }
        }
    }

    [Fact]
    public void After_a_reset_the_cap_is_two_seconds_again()
    {
        for (int i = 0; i < 20; i++)
        {
            _backoff.NextDelayMs(0);
        }

        _backoff.Reset();
        Assert.Equal(1_000, _backoff.NextDelayMs(0));
        Assert.Equal(2_000, _backoff.NextDelayMs(0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1_001)]
    public void A_jitter_out_of_range_throws(int jitter)
    {
        Assert.Equal(1_001, _backoff.JitterRange);
        Assert.Throws<InvariantException>(() => _backoff.NextDelayMs(jitter));
    }

    [Theory]
    [InlineData(1, 1_000)]
    [InlineData(2, 1_000)]
    [InlineData(3, 2_000)]
    [InlineData(4, 4_000)]
    [InlineData(7, 32_000)]
    [InlineData(20, 32_000)]
    public void Halving_gives_half_of_the_last_delay_but_never_less_than_a_reset(int delays, int nextMs)
    {
        for (int i = 0; i < delays; i++)
        {
            _backoff.NextDelayMs(0);
        }

        _backoff.OnDisconnected(Limits.HalveBackoffAfterMs, hasReported: true, isDesiredTooLarge: false);
        Assert.Equal(nextMs, _backoff.NextDelayMs(0));
        Assert.Equal(nextMs * 2, _backoff.NextDelayMs(0));
    }

    [Fact]
    public void A_connection_that_will_be_lost_again_gets_the_longest_delay_however_long_it_was_up()
    {
        _backoff.OnDisconnected(Limits.ResetBackoffAfterMs, hasReported: true, isDesiredTooLarge: true);
        Assert.Equal(Limits.BackoffCapMsMax / 2, _backoff.NextDelayMs(0));
    }

    [Fact]
    public void Before_the_first_failure_there_is_no_delay() => Assert.Equal(0, _backoff.UntilMs);

    [Fact]
    public void The_delay_grows_with_each_failure_until_a_reset()
    {
        int first = _backoff.Start(10_000);
        Assert.Equal(10_000 + first, _backoff.UntilMs);
        int second = _backoff.Start(20_000);
        Assert.InRange(second, first, 4_000);
        int third = _backoff.Start(30_000);
        Assert.InRange(third, 4_000, 8_000);

        _backoff.Reset();
        Assert.Equal(30_000 + third, _backoff.UntilMs);
        Assert.InRange(_backoff.Start(40_000), 1_000, 2_000);
    }

    [Fact]
    public void A_cancelled_delay_ends_at_once_and_the_next_delay_is_still_longer()
    {
        int first = _backoff.Start(10_000);
        _backoff.Cancel(10_001);

        Assert.Equal(10_001, _backoff.UntilMs);
        Assert.InRange(_backoff.Start(10_001), first + 1, 4_000);
    }
}
