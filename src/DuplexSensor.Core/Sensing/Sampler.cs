using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Sensing;

/// <summary>
/// Reads the sensor at each tick of the refresh timer and checks the values (D15, D20). A bad value never becomes a
/// reading: the last good reading stays, with its age. A jump becomes a reading only when a second measurement confirms
/// it. The ticks keep their phase, however long a measurement takes.
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

    // A missing sensor is tried once a minute only, because each try can stop every thread for a second (D15).
    private bool IsMissing => _missedSamples >= MissingAfterSamples;

    /// <summary>Milliseconds from one tick to the next.</summary>
    public int PeriodMs { get; private set; }

    /// <summary>Number of the last good reading, counted from 1 in each boot; 0 before the first.</summary>
    public int Sequence { get; private set; }

    /// <summary>The last good reading's temperature in tenths of a degree Celsius.</summary>
    public int TemperatureTenths { get; private set; }

    /// <summary>The last good reading's relative humidity in tenths of a percent.</summary>
    public int HumidityTenths { get; private set; }

    /// <summary>
    /// Whether the last step ended a sample, with a good reading or without one, or skipped a tick that came too early.
    /// </summary>
    public bool HasTickEnded { get; private set; }

    /// <summary>Whether the last step brought a new good reading.</summary>
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

    /// <summary>Sets a new period, counted from the last tick on, so that the timer keeps its phase.</summary>
    /// <param name="periodMs">Milliseconds, at least 1.</param>
    public void SetPeriod(int periodMs)
    {
        _nextTickMs += periodMs - PeriodMs;
        PeriodMs = periodMs;
    }

    /// <summary>
    /// Measures when a tick or a retry is due; blocks as <see cref="ISensor.Measure"/> does. Returns the time of its
    /// next step.
    /// </summary>
    public long Step(long nowMs)
    {
        HasTickEnded = false;
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

    // Skips the ticks that passed during a long step, and keeps the phase. Returns the newest tick that is due.
    private long AdvanceToNextTick(long nowMs)
    {
        _nextTickMs += ((nowMs - _nextTickMs) / PeriodMs + 1) * PeriodMs;
        return _nextTickMs - PeriodMs;
    }

    private void BeginSample(long tickMs)
    {
        if (_isSampling)
        {
            // After an unconfirmed jump the sample does not count as missed, because the sensor did respond.
            EndSample(_isJump);
        }
        else if ((_hasResult || IsMissing) && _nextTryMs - tickMs > Limits.TickJitterMs)
        {
            // D15: this tick is too early for another measurement, so the report repeats the last reading. A tick that
            // is early by a few milliseconds only (jitter) waits instead.
            HasTickEnded = true;
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

        _missedSamples = 0;
        _nextTryMs = nowMs + Limits.SensorIntervalMs;
        string status = ProcessValues(temperatureTenths, humidityTenths, nowMs);
        _trace.Line("sensor").AddTenths(temperatureTenths).Add(" C ").AddTenths(humidityTenths)
            .Add(" % ").Add(status).End();
        if (!_isJump || _tries == Limits.SensorTriesMax)
        {
            _isImplausible |= _isJump;
            EndSample(true);
        }
    }

    private string ProcessValues(int temperatureTenths, int humidityTenths, long nowMs)
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
        // A sample without a try does not count as missed: the next tick came before the first try.
        _missedSamples += !hasResult && _tries > 0 ? 1 : 0;
        _isSampling = false;
        _isJump = false;
        _hasResult = hasResult;
        _isImplausible &= hasResult;
        HasTickEnded = true;
    }
}
