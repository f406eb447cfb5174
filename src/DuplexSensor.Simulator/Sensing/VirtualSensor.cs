using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;

namespace DuplexSensor.Simulator.Sensing;

/// <summary>
/// A sensor in the office of <see cref="OfficeClimate"/>. It replays one row a minute of its own clock, and starts
/// again after the last row. It rounds values to the resolution of its kind, but returns them even if they are below
/// the range (a DHT11 below 20 %). It can simulate faults.
/// </summary>
public sealed class VirtualSensor : ISensor
{
    // Above the range of every sensor.
    private const int TooHotTenths = 900;

    private readonly SensorKind _kind;
    private readonly TimeProvider _time;
    private readonly TimeSpan _start;
    private readonly long _startedAt;
    private readonly IReadOnlyList<SensorFault> _faults;
    private byte[] _lastFrame = [];
    private volatile SensorFault _fault;

    /// <param name="kind">Kind of the sensor.</param>
    /// <param name="time">The sensor's clock, which selects the row. It may run faster than the board's clock.</param>
    /// <param name="start">
    /// Where in <see cref="OfficeClimate.Rows"/> it begins, a minute for each row; at least 0, and before their end.
    /// </param>
    /// <param name="faults">Faults that occur in turn, one every other minute of its clock; null for none.</param>
    public VirtualSensor(
        SensorKind kind, TimeProvider time, TimeSpan start = default, IReadOnlyList<SensorFault>? faults = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(start, TimeSpan.FromMinutes(OfficeClimate.Rows.Count));
        _kind = kind;
        _time = time;
        _start = start;
        _startedAt = time.GetTimestamp();
        _faults = faults ?? [];
    }

    /// <summary>
    /// The fault from the next measurement on, instead of those that occur in turn. Any thread may set it.
    /// </summary>
    public SensorFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public SensorResult Measure(out int temperatureTenths, out int humidityTenths)
    {
        TimeSpan elapsed = _time.GetElapsedTime(_startedAt);
        long row = (long)(_start + elapsed).TotalMinutes % OfficeClimate.Rows.Count;
        (int temperature, int humidity) = Round(_kind, OfficeClimate.Rows[(int)row]);
        byte[] frame = CreateFrame(GetFaultAt((long)elapsed.TotalMinutes), temperature, humidity);
        _lastFrame = frame;
        return DhtFrame.Decode(_kind, frame, out temperatureTenths, out humidityTenths);
    }

    /// <summary>Both values in tenths, at the resolution of the kind.</summary>
    internal static (int TemperatureTenths, int HumidityTenths) Round(SensorKind kind, ClimateRow row) =>
        (ToTenths(kind, row.TemperatureC), ToTenths(kind, row.HumidityPercent));

    private SensorFault GetFaultAt(long minutes)
    {
        bool isFaultsTurn = _fault == SensorFault.None && _faults.Count > 0 && minutes % 2 == 1;
        return isFaultsTurn ? _faults[(int)(minutes / 2 % _faults.Count)] : _fault;
    }

    private byte[] CreateFrame(SensorFault fault, int temperatureTenths, int humidityTenths)
    {
        byte[] good = SensorFrame.Encode(_kind, temperatureTenths, humidityTenths);
        return fault switch
        {
            SensorFault.NoAnswer => [],
            SensorFault.ShortFrame => good[..^1],
            SensorFault.Checksum => [(byte)(good[0] ^ 1), .. good[1..]],
            SensorFault.Stuck when _lastFrame.Length == DhtFrame.Bytes => _lastFrame,
            SensorFault.WrongModel =>
                SensorFrame.Encode(SensorFrame.GetOtherModel(_kind), temperatureTenths, humidityTenths),
            SensorFault.OutOfRange => SensorFrame.Encode(_kind, TooHotTenths, humidityTenths),
            _ => good,
        };
    }

    // The DHT11 has a resolution of whole degrees and percents, the others of tenths (D20).
    private static int ToTenths(SensorKind kind, decimal value) => kind == SensorKind.Dht11
        ? (int)decimal.Floor(value + 0.5m) * 10
        : (int)decimal.Floor((value * 10) + 0.5m);
}
