using System.Runtime.CompilerServices;
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
    private byte[] _lastFrame = [];
    private volatile SensorFault _fault;
    private volatile StrongBox<ClimateRow>? _override;

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
        FaultsInTurn = faults ?? [];
    }

    /// <summary>
    /// The fault from the next measurement on, instead of those that occur in turn. Any thread may set it.
    /// </summary>
    public SensorFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    /// <summary>
    /// The air at the sensor from the next measurement on, -99.9 to 99.9 degrees and 0 to 100 percent; null for the
    /// measurements. Any thread may set it.
    /// </summary>
    public ClimateRow? Override
    {
        get => _override?.Value;
        set => _override = value is { } row ? new StrongBox<ClimateRow>(row) : null;
    }

    /// <summary>The air at the sensor now, before the sensor rounds it.</summary>
    public ClimateRow Air => GetAirAt(Elapsed);

    /// <summary>The fault that is in force now, by <see cref="Fault"/> or in turn.</summary>
    public SensorFault CurrentFault => GetFaultAt(Elapsed);

    /// <summary>The faults that occur in turn.</summary>
    public IReadOnlyList<SensorFault> FaultsInTurn { get; }

    private TimeSpan Elapsed => _time.GetElapsedTime(_startedAt);

    public SensorResult Measure(out int temperatureTenths, out int humidityTenths)
    {
        TimeSpan elapsed = Elapsed;
        (int temperature, int humidity) = Round(_kind, GetAirAt(elapsed));
        byte[] frame = CreateFrame(GetFaultAt(elapsed), temperature, humidity);
        _lastFrame = frame;
        return DhtFrame.Decode(_kind, frame, out temperatureTenths, out humidityTenths);
    }

    /// <summary>Both values in tenths, at the resolution of the kind.</summary>
    internal static (int TemperatureTenths, int HumidityTenths) Round(SensorKind kind, ClimateRow row) =>
        (ToTenths(kind, row.TemperatureC), ToTenths(kind, row.HumidityPercent));

    private ClimateRow GetAirAt(TimeSpan elapsed) =>
        Override ?? OfficeClimate.Rows[(int)((long)(_start + elapsed).TotalMinutes % OfficeClimate.Rows.Count)];

    private SensorFault GetFaultAt(TimeSpan elapsed)
    {
        long minutes = (long)elapsed.TotalMinutes;
        bool isFaultsTurn = _fault == SensorFault.None && FaultsInTurn.Count > 0 && minutes % 2 == 1;
        return isFaultsTurn ? FaultsInTurn[(int)(minutes / 2 % FaultsInTurn.Count)] : _fault;
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
