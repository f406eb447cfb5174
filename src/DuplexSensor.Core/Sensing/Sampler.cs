using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Sensing;

/// <summary>
/// Asks the sensor on the refresh timer's beat and judges what it says. A bad value never becomes a reading: the last
/// good one stays, with its age; a jump is one only when the sensor says it twice. Beats keep their phase whatever a
/// measurement costs.
/// </summary>
public sealed class Sampler
{
    private const int MissingAfterSamples = 3;
    private const int StaleAfterPeriods = 2;

    private readonly ISensor _sensor;
    private readonly Trace _trace;
    private readonly SensorKind _kind;
    private long _nextTickMs;
    private long _nextTryMs;
    private long _measuredAtMs;
    private int _tries;
    private int _missedSamples;
    private bool _isSampling;
    private bool _hasResult;
    private bool _isImplausible;
    private bool _isJump;
    private int _jumpTemperatureTenths;
    private int _jumpHumidityTenths;
    private long _jumpAtMs = -Limits.JumpWithinMs;

    public Sampler(ISensor sensor, SensorKind kind, Trace trace, int periodMs)
    {
        _kind = kind;
        _sensor = sensor;
        _trace = trace;
        PeriodMs = periodMs;
    }

    // Each try may stop every thread for a second.
    private bool IsMissing => _missedSamples >= MissingAfterSamples;

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

    /// <summary>True once, when there is a new good reading.</summary>
    public bool HasNewReading { get; private set; }

    /// <summary>Whole seconds since the last good reading; -1 before the first.</summary>
    public int GetAgeSeconds(long nowMs)
    {
        return Sequence == 0 ? -1 : (int)((nowMs - _measuredAtMs) / 1000);
    }

    /// <summary>As reported: "ok", "stale", "missing" or "implausible".</summary>
    public string GetStatus(long nowMs)
    {
        if (_isImplausible)
        {
            return "implausible";
        }

        if (Sequence == 0 || IsMissing)
        {
            return "missing";
        }

        return nowMs - _measuredAtMs > (long)StaleAfterPeriods * PeriodMs ? "stale" : "ok";
    }

    /// <summary>Takes a new period from the last beat on, so that the timer keeps its phase.</summary>
    public void SetPeriod(int periodMs)
    {
        _nextTickMs += periodMs - PeriodMs;
        PeriodMs = periodMs;
    }

    /// <summary>Measures when it is due. Returns when it next wants to.</summary>
    public long Step(long nowMs)
    {
        HasJustSampled = false;
        HasNewReading = false;
        if (nowMs >= _nextTickMs)
        {
            long tickMs = AdvanceToNextTick(nowMs);
            BeginSample(tickMs);
        }

        if (_isSampling && nowMs >= _nextTryMs)
        {
            Measure(nowMs);
        }

        return _isSampling && _nextTryMs < _nextTickMs ? _nextTryMs : _nextTickMs;
    }

    // Beats that were missed while a step took long are not made up for: the next one keeps the phase.
    // Returns the beat that it is now.
    private long AdvanceToNextTick(long nowMs)
    {
        _nextTickMs += ((nowMs - _nextTickMs) / PeriodMs + 1) * PeriodMs;
        return _nextTickMs - PeriodMs;
    }

    private void BeginSample(long tickMs)
    {
        if (_isSampling)
        {
            // A jump that waits to be confirmed is an answer.
            EndSample(_isJump);
        }
        else if ((_hasResult || IsMissing) && _nextTryMs - tickMs > Limits.TickJitterMs)
        {
            // D15: a beat that comes sooner than the sensor may be asked again repeats what the last one has said. A
            // few milliseconds sooner is jitter, and waits.
            HasJustSampled = true;
            return;
        }

        _isSampling = true;
        _tries = 0;
    }

    private void Measure(long nowMs)
    {
        _tries++;
        _nextTryMs = nowMs + (IsMissing ? Limits.MissingSensorIntervalMs : Limits.SensorIntervalMs);
        SensorResult result = _sensor.Measure(out int temperatureTenths, out int humidityTenths);
        if (result != SensorResult.Values)
        {
            string problem = result == SensorResult.None ? "no answer" : "garbled";
            _trace.Line("sensor").Add(problem).Add(", try ").Add(_tries).End();
            if (_tries == Limits.SensorTriesMax || IsMissing)
            {
                EndSample(false);
            }

            return;
        }

        _nextTryMs = nowMs + Limits.SensorIntervalMs;
        string status = Validate(temperatureTenths, humidityTenths, nowMs);
        _trace.Line("sensor").AddTenths(temperatureTenths).Add(" C ").AddTenths(humidityTenths)
            .Add(" % ").Add(status).End();
        if (!_isJump || _tries == Limits.SensorTriesMax)
        {
            _isImplausible |= _isJump;
            EndSample(true);
        }
    }

    private string Validate(int temperatureTenths, int humidityTenths, long nowMs)
    {
        _isImplausible = !SensorTable.CanMeasure(_kind, temperatureTenths, humidityTenths);
        _isJump = !_isImplausible && Sequence > 0
            && nowMs - _measuredAtMs < Limits.JumpWithinMs
            && SensorTable.IsJump(_kind, temperatureTenths - TemperatureTenths, humidityTenths - HumidityTenths)
            && !IsConfirmed(temperatureTenths, humidityTenths, nowMs);
        if (_isImplausible)
        {
            return "implausible";
        }

        if (_isJump)
        {
            _jumpTemperatureTenths = temperatureTenths;
            _jumpHumidityTenths = humidityTenths;
            _jumpAtMs = nowMs;
            return "to be confirmed";
        }

        Accept(temperatureTenths, humidityTenths, nowMs);
        return "ok";
    }

    private bool IsConfirmed(int temperatureTenths, int humidityTenths, long nowMs)
    {
        return nowMs - _jumpAtMs < Limits.JumpWithinMs
            && !SensorTable.IsJump(
                _kind, temperatureTenths - _jumpTemperatureTenths, humidityTenths - _jumpHumidityTenths);
    }

    private void Accept(int temperatureTenths, int humidityTenths, long nowMs)
    {
        TemperatureTenths = temperatureTenths;
        HumidityTenths = humidityTenths;
        _measuredAtMs = nowMs;
        _jumpAtMs = -Limits.JumpWithinMs;
        Sequence++;
        HasNewReading = true;
    }

    private void EndSample(bool hasResult)
    {
        // A sample that the next beat has overtaken before it could ask is none.
        bool isMissed = !hasResult && _tries > 0;
        _isSampling = false;
        _isJump = false;
        _hasResult = hasResult;
        _missedSamples = hasResult ? 0 : isMissed ? _missedSamples + 1 : _missedSamples;
        _isImplausible &= hasResult;
        HasJustSampled = true;
    }
}
