using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The state that the firmware should derive from a sensor's answers in one boot, by D20. The rule is implemented
/// independently of the firmware, so that one misreading cannot confirm itself.
/// </summary>
public sealed class ExpectedSensorState(SensorKind kind)
{
    private (int Temperature, int Humidity, long AtMs)? _lastGood;
    private (int Temperature, int Humidity, long AtMs)? _lastJump;

    /// <summary>Sequence number of the last good reading; 0 before the first.</summary>
    public int Sequence { get; private set; }

    public decimal? TemperatureC => _lastGood?.Temperature / 10m;

    public decimal? HumidityPercent => _lastGood?.Humidity / 10m;

    /// <summary>Uptime of the last good reading, in milliseconds; null before the first.</summary>
    public long? AtMs => _lastGood?.AtMs;

    /// <summary>Number of consecutive measurements without an answer or with a garbled answer.</summary>
    public int Failures { get; private set; }

    /// <summary>Whether the last values received, however long ago, were out of range or a jump.</summary>
    public bool AreLastValuesImplausible { get; private set; }

    /// <summary>Whether the last answer holds values outside the sensor's range.</summary>
    public bool IsOutOfRange { get; private set; }

    /// <summary>
    /// Processes an answer; values are in tenths, <paramref name="nowMs"/> is uptime. True for a good reading.
    /// </summary>
    public bool OnMeasured(SensorResult answer, int temperature, int humidity, long nowMs)
    {
        IsOutOfRange = false;
        if (answer != SensorResult.Values)
        {
            Failures++;
            return false;
        }

        Failures = 0;
        IsOutOfRange = !IsInRange(temperature, humidity);
        bool isJump = !IsOutOfRange && IsFar(_lastGood, temperature, humidity, nowMs, ifUnknown: false)
            && IsFar(_lastJump, temperature, humidity, nowMs, ifUnknown: true);
        AreLastValuesImplausible = IsOutOfRange || isJump;
        if (isJump)
        {
            _lastJump = (temperature, humidity, nowMs);
        }

        if (AreLastValuesImplausible)
        {
            return false;
        }

        (_lastGood, _lastJump) = ((temperature, humidity, nowMs), null);
        Sequence++;
        return true;
    }

    private bool IsInRange(int temperature, int humidity) => kind switch
    {
        SensorKind.Dht11 => temperature is >= 0 and <= 500 && humidity is >= 200 and <= 900,
        SensorKind.Dht12 => temperature is >= -200 and <= 600 && humidity is >= 200 and <= 950,
        SensorKind.Dht21 => temperature is >= -400 and <= 800 && humidity is >= 0 and <= 999,
        _ => temperature is >= -400 and <= 800 && humidity is >= 0 and <= 1_000,
    };

    private (int Temperature, int Humidity) GetJumpLimits() => kind switch
    {
        SensorKind.Dht11 => (50, 200),
        SensorKind.Dht12 => (20, 200),
        SensorKind.Dht21 => (20, 160),
        _ => (20, 140),
    };

    // Whether the values differ from a sample of the last minute by more than a jump; ifUnknown without such a sample.
    private bool IsFar(
        (int Temperature, int Humidity, long AtMs)? other, int temperature, int humidity, long nowMs, bool ifUnknown) =>
        other is { } sample && nowMs - sample.AtMs < 60_000
            ? Math.Abs(temperature - sample.Temperature) > GetJumpLimits().Temperature
                || Math.Abs(humidity - sample.Humidity) > GetJumpLimits().Humidity
            : ifUnknown;
}
