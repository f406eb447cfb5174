using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;

namespace DuplexSensor.UnitTests.Core.Sensing;

/// <summary>Values that the sensor cannot measure, and jumps that no second sample confirms (D20).</summary>
public sealed class ImplausibleSampleTests : SamplerFixture
{
    [Theory]
    [InlineData(0, 200, true)]
    [InlineData(500, 900, true)]
    [InlineData(-1, 350, false)]
    [InlineData(501, 350, false)]
    [InlineData(220, 199, false)]
    [InlineData(220, 901, false)]
    [InlineData(0, 0, false)]
    public void A_value_out_of_a_DHT11_s_range_is_implausible_and_not_used(int temperature, int humidity, bool isGood)
    {
        // After two minutes no change counts as a jump.
        _sensor.EnqueueValues(220, 350).EnqueueValues(temperature, humidity);
        Sampler sampler = CreateSampler(120_000);
        Run(sampler, 120_000);

        Assert.Equal(isGood ? "ok" : "implausible", sampler.GetStatus(120_000));
        Assert.Equal(isGood ? (2, temperature, humidity) : (1, 220, 350),
            (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths));
        Assert.Equal([0, 120_000], _sampledAtMs);
        Assert.Equal(isGood ? 0 : 120, sampler.GetAgeSeconds(120_000));
    }

    [Theory]
    [InlineData(SensorKind.Dht11, false)]
    [InlineData(SensorKind.Dht12, true)]
    [InlineData(SensorKind.Dht21, true)]
    [InlineData(SensorKind.Dht22, true)]
    public void The_three_sensors_with_a_sign_read_below_zero(SensorKind kind, bool hasSign)
    {
        _sensor.EnqueueValues(-4, 350);
        Sampler sampler = CreateSampler(9_000, kind);
        Step(sampler, 0);

        Assert.Equal(hasSign ? (1, -4, "ok") : (0, 0, "implausible"),
            (sampler.Sequence, sampler.TemperatureTenths, sampler.GetStatus(0)));
        Assert.Equal($"0.000 sensor  -0.4 C 35 % {(hasSign ? "ok" : "implausible")}", _lines.LastLine);
    }

    [Theory]
    [InlineData(SensorKind.Dht11, 271)]
    [InlineData(SensorKind.Dht22, 241)]
    public void A_smaller_change_is_a_jump_for_a_more_accurate_sensor(SensorKind kind, int jump)
    {
        foreach ((int temperature, int readings) in new[] { (jump - 1, 2), (jump, 1) })
        {
            _nowMs = 0;
            _sensor.EnqueueValues(220, 350).EnqueueValues(temperature, 350);
            Sampler sampler = CreateSampler(9_000, kind);
            Run(sampler, 9_000);
            Assert.Equal(readings, sampler.Sequence);
        }
    }

    [Theory]
    [InlineData(271, 350)]
    [InlineData(169, 350)]
    [InlineData(220, 551)]
    [InlineData(270, 149 + 200)]
    public void A_second_sample_confirms_a_jump_between_samples_under_a_minute_apart(int temperature, int humidity)
    {
        bool isJump = temperature != 270;
        _sensor.EnqueueValues(220, 350).EnqueueValues(temperature, humidity);
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 9_000);
        Assert.Equal(isJump ? 1 : 2, sampler.Sequence);

        Run(sampler, 11_000);

        Assert.Equal(isJump ? [0, 9_000, 11_000] : [0, 9_000], _measuredAtMs);
        Assert.Equal((2, temperature, humidity, "ok"),
            (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths, sampler.GetStatus(11_000)));
    }

    [Fact]
    public void A_jump_that_the_second_sample_does_not_confirm_is_dropped()
    {
        _sensor.EnqueueValues(220, 350).EnqueueValues(400, 350).EnqueueValues(221, 351);
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 11_000);

        Assert.Equal((2, 221, 351), (sampler.Sequence, sampler.TemperatureTenths, sampler.HumidityTenths));
    }

    [Fact]
    public void Three_samples_that_contradict_each_other_are_implausible()
    {
        _sensor.EnqueueValues(220, 350).EnqueueValues(400, 350).EnqueueValues(300, 350).EnqueueValues(100, 350)
            .EnqueueValues(222, 350);
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 13_000);
        Assert.Equal((1, 220, "implausible"), (sampler.Sequence, sampler.TemperatureTenths, sampler.GetStatus(13_000)));
        Assert.Equal([0, 13_000], _sampledAtMs);

        Run(sampler, 18_000);
        Assert.Equal((2, 222, "ok"), (sampler.Sequence, sampler.TemperatureTenths, sampler.GetStatus(18_000)));
    }

    [Fact]
    public void A_missing_sensor_that_answers_with_a_jump_is_not_missing_any_more()
    {
        _sensor.EnqueueValues(220, 350).EnqueueFailure(SensorResult.None, 9).EnqueueValues(350, 350);
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 35_999);
        Assert.Equal("missing", sampler.GetStatus(_nowMs));

        Step(sampler, 45_000);

        Assert.EndsWith("35 C 35 % to be confirmed", _lines.LastLine);
        Assert.Equal("stale", sampler.GetStatus(45_000));
    }

    [Fact]
    public void A_jump_is_confirmed_even_when_the_next_tick_comes_before_the_second_sample()
    {
        _sensor.EnqueueValues(220, 350).EnqueueValues(400, 350);
        Sampler sampler = CreateSampler(1_000);
        Run(sampler, 4_000);

        Assert.Equal((2, 400), (sampler.Sequence, sampler.TemperatureTenths));
        Assert.Equal([0, 1_000, 3_000, 4_000], _sampledAtMs);
    }

    [Fact]
    public void HasNewReading_is_true_once_for_each_good_reading()
    {
        _sensor.EnqueueValues(220, 350).EnqueueValues(900, 350).EnqueueValues(221, 350);
        Sampler sampler = CreateSampler(1_000);
        var newAtMs = new List<long>();
        while (_nowMs < 6_000)
        {
            long nowMs = _nowMs;
            _nowMs = Step(sampler, nowMs);
            newAtMs.AddRange(sampler.HasNewReading ? [nowMs] : []);
        }

        Assert.Equal([0, 4_000], newAtMs);
    }

    [Fact]
    public void The_next_sample_ends_the_status_implausible_whether_it_is_good_or_missed()
    {
        _sensor.EnqueueValues(220, 350).EnqueueValues(900, 350).EnqueueFailure(SensorResult.None, times: 3)
            .EnqueueValues(900, 350).EnqueueValues(230, 350);
        Sampler sampler = CreateSampler(9_000);
        Run(sampler, 9_000);
        Assert.Equal("implausible", sampler.GetStatus(9_000));
        Run(sampler, 22_000);
        Assert.Equal("stale", sampler.GetStatus(22_000));
        Run(sampler, 27_000);
        Assert.Equal("implausible", sampler.GetStatus(27_000));
        Run(sampler, 36_000);
        Assert.Equal("ok", sampler.GetStatus(36_000));
    }
}
