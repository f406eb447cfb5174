using DuplexSensor.Core;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Sensing;

public class SamplerTests
{
    private readonly FakeSensor _sensor = new();
    private readonly FakeTrace _lines = new();
    private readonly Trace _trace;
    private readonly List<long> _measuredAtMs = [];
    private readonly List<long> _sampledAtMs = [];
    private long _nowMs;

    public SamplerTests()
    {
        _trace = new Trace(_lines);
    }

    [Fact]
    public void Before_the_first_reading_there_is_none()
    {
        Sampler sampler = New(9_000);

        Assert.Equal((0, -1, "missing"), (sampler.Sequence, sampler.AgeSeconds(5_000), sampler.Status(5_000)));
    }

    [Fact]
    public void It_measures_at_the_first_step_and_then_at_each_beat()
    {
        Sampler sampler = New(9_000);
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
    public void A_late_step_measures_once_and_the_next_beat_keeps_the_phase(long lateMs, long nextMs)
    {
        Sampler sampler = New(9_000);
        Step(sampler, 0);

        Assert.Equal(nextMs, Step(sampler, lateMs));
        Assert.Equal(lateMs >= 9_000 ? 2 : 1, _sensor.Measurements);
    }

    [Fact]
    public void A_sensor_that_fails_is_asked_three_times_two_seconds_apart()
    {
        _sensor.Fail(SensorAnswer.None).Fail(SensorAnswer.Garbled).Fail(SensorAnswer.None);
        Run(New(9_000), 17_999);

        Assert.Equal([0, 2_000, 4_000, 9_000, 11_000, 13_000], _measuredAtMs);
        Assert.Equal([4_000, 13_000], _sampledAtMs);
    }

    [Fact]
    public void A_retry_that_succeeds_is_the_reading()
    {
        _sensor.Fail(SensorAnswer.Garbled).Say(215, 400);
        Sampler sampler = New(9_000);
        Run(sampler, 8_999);

        Assert.Equal([0, 2_000], _measuredAtMs);
        Assert.Equal([2_000], _sampledAtMs);
        Assert.Equal((1, 215, 400), (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths));
        Assert.Equal("ok", sampler.Status(2_000));
        Assert.Equal((0, 6), (sampler.AgeSeconds(2_999), sampler.AgeSeconds(8_999)));
    }

    [Fact]
    public void Three_samples_without_an_answer_are_missing_and_one_answer_mends_it()
    {
        Sampler sampler = New(60_000);
        _sensor.Say(220, 350).Fail(SensorAnswer.None, times: 9).Say(230, 360);
        Run(sampler, 179_999);
        Assert.NotEqual("missing", sampler.Status(179_999));
        Run(sampler, 184_000);
        Assert.Equal("missing", sampler.Status(184_000));
        Assert.Equal((1, 220), (sampler.Sequence, sampler.TemperatureTenths));

        Run(sampler, 240_000);
        Assert.Equal((2, 230, "ok"), (sampler.Sequence, sampler.TemperatureTenths, sampler.Status(240_000)));
    }

    [Fact]
    public void A_sensor_that_is_missing_is_asked_once_a_minute_until_it_answers()
    {
        Sampler sampler = New(9_000);
        _sensor.Fail(SensorAnswer.None, times: 12).Say(230, 360);
        Run(sampler, 215_999);
        Assert.Equal([18_000, 20_000, 22_000, 27_000, 90_000, 153_000], _measuredAtMs[6..]);
        Assert.Equal((24, "missing"), (_sampledAtMs.Count, sampler.Status(215_999)));

        Run(sampler, 225_000);
        Assert.Equal([216_000, 225_000], _measuredAtMs[12..]);
        Assert.Equal("ok", sampler.Status(225_000));
    }

    [Fact]
    public void A_reading_older_than_two_periods_is_stale()
    {
        Sampler sampler = New(9_000);
        Step(sampler, 0);

        Assert.Equal("ok", sampler.Status(18_000));
        Assert.Equal("stale", sampler.Status(18_001));
    }

    [Theory]
    [InlineData(0, 200, true)]
    [InlineData(500, 900, true)]
    [InlineData(-1, 350, false)]
    [InlineData(501, 350, false)]
    [InlineData(220, 199, false)]
    [InlineData(220, 901, false)]
    [InlineData(0, 0, false)]
    public void What_a_DHT11_cannot_measure_is_implausible_and_no_reading(int temperature, int humidity, bool isGood)
    {
        // Two minutes apart anything that can be measured may be true.
        _sensor.Say(220, 350).Say(temperature, humidity);
        Sampler sampler = New(120_000);
        Run(sampler, 120_000);

        Assert.Equal(isGood ? "ok" : "implausible", sampler.Status(120_000));
        Assert.Equal(isGood ? (2, temperature, humidity) : (1, 220, 350),
            (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths));
        Assert.Equal([0, 120_000], _sampledAtMs);
        Assert.Equal(isGood ? 0 : 120, sampler.AgeSeconds(120_000));
    }

    [Theory]
    [InlineData(SensorKind.Dht11, false)]
    [InlineData(SensorKind.Dht12, true)]
    [InlineData(SensorKind.Dht21, true)]
    [InlineData(SensorKind.Dht22, true)]
    public void Below_zero_is_told_below_zero_by_the_three_that_can(SensorKind kind, bool canTell)
    {
        _sensor.Say(-4, 350);
        Sampler sampler = New(9_000, kind);
        Step(sampler, 0);

        Assert.Equal(canTell ? (1, -4, "ok") : (0, 0, "implausible"),
            (sampler.Sequence, sampler.TemperatureTenths, sampler.Status(0)));
        Assert.Equal($"0.000 sensor  -0.4 C 35 % {(canTell ? "ok" : "implausible")}", _lines.LastLine);
    }

    [Theory]
    [InlineData(SensorKind.Dht11, 271)]
    [InlineData(SensorKind.Dht22, 241)]
    public void A_finer_sensor_s_jump_is_smaller(SensorKind kind, int jump)
    {
        foreach ((int temperature, int readings) in new[] { (jump - 1, 2), (jump, 1) })
        {
            _nowMs = 0;
            _sensor.Say(220, 350).Say(temperature, 350);
            Sampler sampler = New(9_000, kind);
            Run(sampler, 9_000);
            Assert.Equal(readings, sampler.Sequence);
        }
    }

    [Theory]
    [InlineData(271, 350)]
    [InlineData(169, 350)]
    [InlineData(220, 551)]
    [InlineData(270, 149 + 200)]
    public void A_jump_between_samples_under_a_minute_apart_is_confirmed_by_a_second_one(int temperature, int humidity)
    {
        bool isJump = temperature != 270;
        _sensor.Say(220, 350).Say(temperature, humidity);
        Sampler sampler = New(9_000);
        Run(sampler, 9_000);
        Assert.Equal(isJump ? 1 : 2, sampler.Sequence);

        Run(sampler, 11_000);

        Assert.Equal(isJump ? [0, 9_000, 11_000] : [0, 9_000], _measuredAtMs);
        Assert.Equal((2, temperature, humidity, "ok"),
            (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths, sampler.Status(11_000)));
    }

    [Fact]
    public void A_jump_that_the_second_sample_denies_was_none()
    {
        _sensor.Say(220, 350).Say(400, 350).Say(221, 351);
        Sampler sampler = New(9_000);
        Run(sampler, 11_000);

        Assert.Equal((2, 221, 351), (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths));
    }

    [Fact]
    public void Three_samples_that_contradict_each_other_are_implausible()
    {
        _sensor.Say(220, 350).Say(400, 350).Say(300, 350).Say(100, 350).Say(222, 350);
        Sampler sampler = New(9_000);
        Run(sampler, 13_000);
        Assert.Equal((1, 220, "implausible"), (sampler.Sequence, sampler.TemperatureTenths, sampler.Status(13_000)));
        Assert.Equal([0, 13_000], _sampledAtMs);

        Run(sampler, 18_000);
        Assert.Equal((2, 222, "ok"), (sampler.Sequence, sampler.TemperatureTenths, sampler.Status(18_000)));
    }

    [Fact]
    public void At_a_period_shorter_than_the_second_sample_takes_a_jump_is_confirmed_all_the_same()
    {
        _sensor.Say(220, 350).Say(400, 350);
        Sampler sampler = New(1_000);
        Run(sampler, 4_000);

        Assert.Equal((2, 400), (sampler.Sequence, sampler.TemperatureTenths));
        Assert.Equal([0, 1_000, 3_000, 4_000], _sampledAtMs);
    }

    [Fact]
    public void A_new_reading_is_told_once_and_a_repeated_or_bad_one_is_none()
    {
        _sensor.Say(220, 350).Say(900, 350).Say(221, 350);
        Sampler sampler = New(1_000);
        var newAtMs = new List<long>();
        while (_nowMs < 6_000)
        {
            long nowMs = _nowMs;
            _nowMs = Step(sampler, nowMs);
            newAtMs.AddRange(sampler.HasNewReading ? [nowMs] : []);
        }

        Assert.Equal([0, 4_000], newAtMs);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(9_000)]
    public void Over_an_hour_each_report_is_within_10_ms_of_its_beat_however_late_the_steps_are(int periodMs)
    {
        var random = new Random(periodMs);
        Sampler sampler = New(periodMs);
        while (_nowMs < 3_600_000)
        {
            _nowMs = Step(sampler, _nowMs) + random.Next(6);
        }

        Assert.Equal(3_600_000 / periodMs, _sampledAtMs.Count);
        Assert.All(_sampledAtMs.Select((atMs, beat) => atMs - ((long)beat * periodMs)),
            lateMs => Assert.InRange(lateMs, 0, 10));
    }

    [Fact]
    public void An_implausible_value_is_forgotten_at_the_next_sample_good_or_missed()
    {
        _sensor.Say(220, 350).Say(900, 350).Fail(SensorAnswer.None, times: 3).Say(900, 350).Say(230, 350);
        Sampler sampler = New(9_000);
        Run(sampler, 9_000);
        Assert.Equal("implausible", sampler.Status(9_000));
        Run(sampler, 22_000);
        Assert.Equal("stale", sampler.Status(22_000));
        Run(sampler, 27_000);
        Assert.Equal("implausible", sampler.Status(27_000));
        Run(sampler, 36_000);
        Assert.Equal("ok", sampler.Status(36_000));
    }

    [Fact]
    public void At_a_period_of_one_second_every_other_report_repeats_the_reading()
    {
        Sampler sampler = New(1_000);
        Run(sampler, 5_999);

        Assert.Equal([0, 2_000, 4_000], _measuredAtMs);
        Assert.Equal([0, 1_000, 2_000, 3_000, 4_000, 5_000], _sampledAtMs);
        Assert.Equal((3, "ok"), (sampler.Sequence, sampler.Status(5_999)));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(2_000)]
    [InlineData(3_000)]
    [InlineData(9_000)]
    public void A_dead_sensor_does_not_thin_the_reports_out(int periodMs)
    {
        _sensor.Fail(SensorAnswer.None);
        Run(New(periodMs), 59_999);

        // One beat, the last, may still be trying.
        Assert.InRange(_sampledAtMs.Count, (60_000 / periodMs) - 1, (60_000 / periodMs) + 1);
        Assert.All(_measuredAtMs.Zip(_measuredAtMs.Skip(1)), gap => Assert.True(gap.Second - gap.First >= 2_000));
    }

    [Fact]
    public void A_new_period_counts_from_the_last_beat()
    {
        Sampler sampler = New(9_000);
        Run(sampler, 10_000);
        sampler.SetPeriod(4_000);
        _nowMs = 10_000;
        Run(sampler, 22_000);

        Assert.Equal([0, 9_000, 13_000, 17_000, 21_000], _measuredAtMs);
        Assert.Equal(4_000, sampler.PeriodMs);
    }

    [Fact]
    public void A_shorter_period_whose_beat_is_past_measures_at_once_and_keeps_the_phase()
    {
        Sampler sampler = New(60_000);
        Run(sampler, 60_000);
        sampler.SetPeriod(9_000);

        Assert.Equal(123_000, Step(sampler, 120_000 - 5_000));
        Assert.Equal(3, _sensor.Measurements);
    }

    [Fact]
    public void A_longer_period_waits_for_its_own_beat()
    {
        Sampler sampler = New(9_000);
        Run(sampler, 10_000);
        sampler.SetPeriod(60_000);

        Assert.Equal(69_000, Step(sampler, 10_001));
        Assert.Equal(2, _sensor.Measurements);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Whatever_happens_it_wakes_later_and_never_asks_sooner_than_two_seconds(int seed)
    {
        var random = new Random(seed);
        Sampler sampler = New(1_000);
        for (int i = 0; i < 3_000; i++)
        {
            _ = random.Next(3) switch
            {
                0 => _sensor.Say(220, 350),
                1 => _sensor.Say(999, 350),
                _ => _sensor.Fail(SensorAnswer.Garbled),
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

    private Sampler New(int periodMs, SensorKind kind = SensorKind.Dht11) => new(_sensor, kind, _trace, periodMs);

    // Steps when it wants to be stepped, up to and including a time.
    private void Run(Sampler sampler, long untilMs)
    {
        while (_nowMs <= untilMs)
        {
            _nowMs = Step(sampler, _nowMs);
        }
    }

    private long Step(Sampler sampler, long nowMs)
    {
        int before = _sensor.Measurements;
        _trace.NowMs = nowMs;
        long wakeAtMs = sampler.Step(nowMs);
        _measuredAtMs.AddRange(Enumerable.Repeat(nowMs, _sensor.Measurements - before));
        _sampledAtMs.AddRange(Enumerable.Repeat(nowMs, sampler.HasJustSampled ? 1 : 0));
        return wakeAtMs;
    }
}
