using DuplexSensor.Core;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Sensing;

/// <summary>Steps a sampler at the times that it returns, and records when it measures and ends a sample.</summary>
public abstract class SamplerFixture
{
    private protected readonly FakeSensor _sensor = new();
    private protected readonly FakeTrace _lines = new();
    private protected readonly Trace _trace;
    private protected readonly List<long> _measuredAtMs = [];
    private protected readonly List<long> _sampledAtMs = [];
    private protected long _nowMs;

    protected SamplerFixture()
    {
        _trace = new Trace(_lines);
    }

    private protected Sampler CreateSampler(int periodMs, SensorKind kind = SensorKind.Dht11) =>
        new(_sensor, kind, _trace, periodMs);

    // Steps the sampler at each time that it returns, up to and including untilMs.
    private protected void Run(Sampler sampler, long untilMs)
    {
        while (_nowMs <= untilMs)
        {
            _nowMs = Step(sampler, _nowMs);
        }
    }

    private protected long Step(Sampler sampler, long nowMs)
    {
        int before = _sensor.MeasureCount;
        _trace.NowMs = nowMs;
        long wakeAtMs = sampler.Step(nowMs);
        _measuredAtMs.AddRange(Enumerable.Repeat(nowMs, _sensor.MeasureCount - before));
        _sampledAtMs.AddRange(Enumerable.Repeat(nowMs, sampler.HasTickEnded ? 1 : 0));
        return wakeAtMs;
    }
}
