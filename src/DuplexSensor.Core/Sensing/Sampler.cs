using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Sensing;

/// <summary>
/// Asks the sensor on the refresh timer's beat and judges what it says. A bad value never becomes a reading: the last
/// good one stays, with its age. Beats keep their phase whatever a measurement costs.
/// </summary>
public sealed class Sampler
{
    // DHT11 data sheet: 0 to 50 degrees C, 20 to 90 percent; what lies outside it cannot tell.
    private const int TemperatureTenthsMax = 500;
    private const int HumidityTenthsMin = 200;
    private const int HumidityTenthsMax = 900;
    private const int MissingAfterSamples = 3;
    private const int StaleAfterPeriods = 2;

    private readonly ISensor _sensor;
    private readonly Trace _trace;
    private long _nextBeatMs;
    private long _nextTryMs;
    private long _measuredAtMs;
    private int _tries;
    private int _samplesMissed;
    private bool _isSampling;
    private bool _hasAnswered;
    private bool _isImplausible;

    public Sampler(ISensor sensor, Trace trace, int periodMs)
    {
        _sensor = sensor;
        _trace = trace;
        PeriodMs = periodMs;
    }

    /// <summary>The time from one beat to the next.</summary>
    public int PeriodMs { get; private set; }

    /// <summary>Number of the last good reading in this boot; 0 before the first.</summary>
    public int Sequence { get; private set; }

    /// <summary>The last good reading's temperature in tenths of a degree Celsius.</summary>
    public int TemperatureTenths { get; private set; }

    /// <summary>The last good reading's relative humidity in tenths of a percent.</summary>
    public int HumidityTenths { get; private set; }

    /// <summary>True once, when a sample has come to its end, good or bad.</summary>
    public bool HasJustSampled { get; private set; }

    /// <summary>Whole seconds since the last good reading; -1 before the first.</summary>
    public int AgeSeconds(long nowMs)
    {
        return Sequence == 0 ? -1 : (int)((nowMs - _measuredAtMs) / 1000);
    }

    /// <summary>As reported: "ok", "stale", "missing" or "implausible".</summary>
    public string Status(long nowMs)
    {
        if (_isImplausible)
        {
            return "implausible";
        }

        if (Sequence == 0 || _samplesMissed >= MissingAfterSamples)
        {
            return "missing";
        }

        return nowMs - _measuredAtMs > (long)StaleAfterPeriods * PeriodMs ? "stale" : "ok";
    }

    /// <summary>Takes a new period from the last beat on, so that the timer keeps its phase.</summary>
    public void SetPeriod(int periodMs)
    {
        _nextBeatMs += periodMs - PeriodMs;
        PeriodMs = periodMs;
    }

    /// <summary>Measures when it is due. Returns when it next wants to.</summary>
    public long Step(long nowMs)
    {
        HasJustSampled = false;
        if (nowMs >= _nextBeatMs)
        {
            SkipToNextBeat(nowMs);
            Begin(nowMs);
        }

        if (_isSampling && nowMs >= _nextTryMs)
        {
            Try(nowMs);
        }

        return _isSampling && _nextTryMs < _nextBeatMs ? _nextTryMs : _nextBeatMs;
    }

    // Beats that were missed while a step took long are not made up for: the next one keeps the phase.
    private void SkipToNextBeat(long nowMs)
    {
        _nextBeatMs += ((nowMs - _nextBeatMs) / PeriodMs + 1) * PeriodMs;
    }

    private void Begin(long nowMs)
    {
        if (_isSampling)
        {
            End(false);
        }
        else if (_hasAnswered && _nextTryMs - nowMs > Limits.BeatJitterMs)
        {
            // D15: a beat that comes sooner than the sensor may be asked again repeats the last reading. A few
            // milliseconds sooner is jitter, and waits.
            HasJustSampled = true;
            return;
        }

        _isSampling = true;
        _tries = 0;
    }

    private void Try(long nowMs)
    {
        _tries++;
        _nextTryMs = nowMs + Limits.SensorIntervalMs;
        SensorAnswer answer = _sensor.Measure(out int temperatureTenths, out int humidityTenths);
        if (answer != SensorAnswer.Values)
        {
            string word = answer == SensorAnswer.None ? "no answer" : "garbled";
            _trace.Line("sensor").Add(word).Add(", try ").Add(_tries).End();
            if (_tries == Limits.SensorTriesMax)
            {
                End(false);
            }

            return;
        }

        Judge(temperatureTenths, humidityTenths, nowMs);
        End(true);
    }

    private void Judge(int temperatureTenths, int humidityTenths, long nowMs)
    {
        _isImplausible = temperatureTenths < 0 || temperatureTenths > TemperatureTenthsMax
            || humidityTenths < HumidityTenthsMin || humidityTenths > HumidityTenthsMax;
        if (!_isImplausible)
        {
            TemperatureTenths = temperatureTenths;
            HumidityTenths = humidityTenths;
            _measuredAtMs = nowMs;
            Sequence++;
        }

        _trace.Line("sensor").AddTenths(temperatureTenths).Add(" C ").AddTenths(humidityTenths)
            .Add(_isImplausible ? " % implausible" : " % ok").End();
    }

    private void End(bool hasAnswered)
    {
        // A sample that the next beat has overtaken before it could ask is none.
        bool isMissed = !hasAnswered && _tries > 0;
        _isSampling = false;
        _hasAnswered = hasAnswered;
        _samplesMissed = hasAnswered ? 0 : isMissed ? _samplesMissed + 1 : _samplesMissed;
        _isImplausible &= hasAnswered;
        HasJustSampled = true;
    }
}
