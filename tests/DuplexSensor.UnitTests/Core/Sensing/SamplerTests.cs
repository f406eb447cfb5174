using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;

namespace DuplexSensor.UnitTests.Core.Sensing;

public class SamplerTests : SamplerFixture
{
    [Fact]
    public void Before_the_first_reading_the_status_is_missing_and_there_is_no_age()
    {
        Sampler sampler = CreateSampler(9_000);

        Assert.Equal((0, -1, "missing"), (sampler.Sequence, sampler.GetAgeSeconds(5_000), sampler.GetStatus(5_000)));
    }

    [Fact]
    public void The_sampler_measures_at_the_first_step_and_then_at_each_tick()
    {
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 40_000);

        Assert.Equal([0, 9_000, 18_000, 27_000, 36_000], _measuredAtMs);
        Assert.Equal(_measuredAtMs, _sampledAtMs);
        Assert.Equal((5, 220, 350), (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths));
        Assert.Equal("36.000 sensor  22 C 35 % ok", _lines.LastLine);
    }

    [Theory]
    [InlineData(8_999, 9_000)]
    [InlineData(9_000, 18_000)]
    [InlineData(9_700, 18_000)]
    [InlineData(27_001, 36_000)]
    public void A_late_step_measures_once_and_the_next_tick_keeps_the_phase(long lateMs, long nextMs)
    {
        Sampler sampler = CreateSampler(9_000);
        Step(sampler, 0);

        Assert.Equal(nextMs, Step(sampler, lateMs));
        Assert.Equal(lateMs >= 9_000 ? 2 : 1, _sensor.MeasureCount);
    }

    [Fact]
    public void A_sensor_that_fails_is_tried_three_times_at_intervals_of_two_seconds()
    {
        _sensor.EnqueueFailure(SensorResult.None).EnqueueFailure(SensorResult.Garbled)
            .EnqueueFailure(SensorResult.None);
        Run(CreateSampler(9_000), 17_999);

        Assert.Equal([0, 2_000, 4_000, 9_000, 11_000, 13_000], _measuredAtMs);
        Assert.Equal([4_000, 13_000], _sampledAtMs);
    }

    [Fact]
    public void A_retry_that_succeeds_gives_the_reading()
    {
        _sensor.EnqueueFailure(SensorResult.Garbled).EnqueueValues(215, 400);
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 8_999);

        Assert.Equal([0, 2_000], _measuredAtMs);
        Assert.Equal([2_000], _sampledAtMs);
        Assert.Equal((1, 215, 400), (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths));
        Assert.Equal("ok", sampler.GetStatus(2_000));
        Assert.Equal((0, 6), (sampler.GetAgeSeconds(2_999), sampler.GetAgeSeconds(8_999)));
    }

    [Fact]
    public void Three_failed_samples_make_the_sensor_missing_and_one_result_makes_it_ok()
    {
        Sampler sampler = CreateSampler(60_000);
        _sensor.EnqueueValues(220, 350).EnqueueFailure(SensorResult.None, times: 9).EnqueueValues(230, 360);
        Run(sampler, 179_999);
        Assert.NotEqual("missing", sampler.GetStatus(179_999));
        Run(sampler, 184_000);
        Assert.Equal("missing", sampler.GetStatus(184_000));
        Assert.Equal((1, 220), (sampler.Sequence, sampler.TemperatureTenths));

        Run(sampler, 240_000);
        Assert.Equal((2, 230, "ok"), (sampler.Sequence, sampler.TemperatureTenths, sampler.GetStatus(240_000)));
    }

    [Fact]
    public void A_missing_sensor_is_tried_once_a_minute_until_it_responds()
    {
        Sampler sampler = CreateSampler(9_000);
        _sensor.EnqueueFailure(SensorResult.None, times: 12).EnqueueValues(230, 360);
        Run(sampler, 215_999);
        Assert.Equal([18_000, 20_000, 22_000, 27_000, 90_000, 153_000], _measuredAtMs[6..]);
        Assert.Equal((24, "missing"), (_sampledAtMs.Count, sampler.GetStatus(215_999)));

        Run(sampler, 225_000);
        Assert.Equal([216_000, 225_000], _measuredAtMs[12..]);
        Assert.Equal("ok", sampler.GetStatus(225_000));
    }

    [Fact]
    public void A_reading_older_than_two_periods_is_stale()
    {
        Sampler sampler = CreateSampler(9_000);
        Step(sampler, 0);

        Assert.Equal("ok", sampler.GetStatus(18_000));
        Assert.Equal("stale", sampler.GetStatus(18_001));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(9_000)]
    public void Over_an_hour_each_report_is_within_10_ms_of_its_tick_however_late_the_steps_are(int periodMs)
    {
        var random = new Random(periodMs);
        Sampler sampler = CreateSampler(periodMs);
        while (_nowMs < 3_600_000)
        {
            _nowMs = Step(sampler, _nowMs) + random.Next(6);
        }

        Assert.Equal(3_600_000 / periodMs, _sampledAtMs.Count);
        Assert.All(_sampledAtMs.Select((atMs, tick) => atMs - ((long)tick * periodMs)),
            lateMs => Assert.InRange(lateMs, 0, 10));
    }

    [Fact]
    public void At_a_period_of_one_second_every_other_report_repeats_the_reading()
    {
        Sampler sampler = CreateSampler(1_000);
        Run(sampler, 5_999);

        Assert.Equal([0, 2_000, 4_000], _measuredAtMs);
        Assert.Equal([0, 1_000, 2_000, 3_000, 4_000, 5_000], _sampledAtMs);
        Assert.Equal((3, "ok"), (sampler.Sequence, sampler.GetStatus(5_999)));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(3_000)]
    [InlineData(9_000)]
    public void Reports_keep_their_period_when_the_sensor_fails(int periodMs)
    {
        _sensor.EnqueueFailure(SensorResult.None);
        Run(CreateSampler(periodMs), 59_999);

        // The last sample may still be at its retries.
        Assert.InRange(_sampledAtMs.Count, (60_000 / periodMs) - 1, (60_000 / periodMs) + 1);
        Assert.All(_measuredAtMs.Zip(_measuredAtMs.Skip(1)), gap => Assert.True(gap.Second - gap.First >= 2_000));
    }

    [Fact]
    public void A_new_period_counts_from_the_last_tick()
    {
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 10_000);
        sampler.SetPeriod(4_000);
        _nowMs = 10_000;
        Run(sampler, 22_000);

        Assert.Equal([0, 9_000, 13_000, 17_000, 21_000], _measuredAtMs);
        Assert.Equal(4_000, sampler.PeriodMs);
    }

    [Fact]
    public void A_shorter_period_whose_tick_is_past_measures_at_once_and_keeps_the_phase()
    {
        Sampler sampler = CreateSampler(60_000);
        Run(sampler, 60_000);
        sampler.SetPeriod(9_000);

        Assert.Equal(123_000, Step(sampler, 120_000 - 5_000));
        Assert.Equal(3, _sensor.MeasureCount);
    }

    [Fact]
    public void A_longer_period_waits_for_the_tick_of_that_period()
    {
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 10_000);
        sampler.SetPeriod(60_000);

        Assert.Equal(69_000, Step(sampler, 10_001));
        Assert.Equal(2, _sensor.MeasureCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void With_random_results_and_periods_measurements_are_at_least_two_seconds_apart(int seed)
    {
        var random = new Random(seed);
        Sampler sampler = CreateSampler(1_000);
        for (int i = 0; i < 3_000; i++)
        {
            _ = random.Next(3) switch
            {
                0 => _sensor.EnqueueValues(220, 350),
                1 => _sensor.EnqueueValues(999, 350),
                _ => _sensor.EnqueueFailure(SensorResult.Garbled),
            };
            long wakeAtMs = Step(sampler, _nowMs);
            Assert.True(wakeAtMs > _nowMs);
            _nowMs = wakeAtMs + (random.Next(4) == 0 ? random.Next(5_000) : random.Next(3));
            if (random.Next(10) == 0)
            {
                sampler.SetPeriod(random.Next(1_000, 20_000));
            }
        }

        Assert.All(_measuredAtMs.Zip(_measuredAtMs.Skip(1)), gap => Assert.True(gap.Second - gap.First >= 2_000));
        Assert.True(_measuredAtMs.Count > 500);
    }
}
