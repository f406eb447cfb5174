using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Simulator.Sensing;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Ports;

/// <summary>
/// A DHT11 in an office, or another sensor in a cold room, that fails in each way a real one does. Measuring freezes
/// the board: 40 ms, a second when nothing comes.
/// </summary>
public sealed class WorldSensor(VirtualWorld world, WorldBoard board) : ISensor
{
    private const int MsPerRow = 60_000;

    // So much colder than the office that it is now below zero, now above.
    private const int ColdRoomDegrees = 21;

    private readonly Queue<(SensorAnswer Answer, int Temperature, int Humidity)> _script = new();
    private (SensorAnswer Answer, int Temperature, int Humidity) _last;
    private bool _isScripted;
    private long _stuckUntilMs;

    /// <summary>How often it was asked.</summary>
    public int Measurements { get; private set; }

    /// <summary>For tests: this for ever, until something else is said.</summary>
    public void Hold(int temperatureTenths, int humidityTenths)
    {
        _isScripted = true;
        _last = (SensorAnswer.Values, temperatureTenths, humidityTenths);
    }

    /// <summary>For tests: the next answer, and the last one for ever.</summary>
    public WorldSensor Say(int temperatureTenths, int humidityTenths)
    {
        _isScripted = true;
        _script.Enqueue((SensorAnswer.Values, temperatureTenths, humidityTenths));
        return this;
    }

    /// <summary>For tests: the next answer is no good frame, nor those after it until something else is said.</summary>
    public WorldSensor Fail(SensorAnswer answer)
    {
        _isScripted = true;
        _script.Enqueue((answer, 0, 0));
        return this;
    }

    /// <summary>Tells the same as the last time, for so long.</summary>
    public void Stick(int ms) => _stuckUntilMs = world.NowMs + ms;

    public SensorAnswer Measure(out int temperatureTenths, out int humidityTenths)
    {
        Measurements++;
        world.Tell(checker => checker.Measured(board));
        _last = _isScripted ? NextOfScript() : world.NowMs < _stuckUntilMs ? _last : Answer();
        (SensorAnswer answer, int temperature, int humidity) = _last;
        world.Tell(checker => checker.Sensed(board, answer, temperature, humidity));
        (temperatureTenths, humidityTenths) = (temperature, humidity);
        board.Freeze(answer == SensorAnswer.None ? 1_040 : 40);
        return answer;
    }

    private (SensorAnswer Answer, int Temperature, int Humidity) NextOfScript() =>
        _script.TryDequeue(out var next) ? next : _last;

    private (SensorAnswer Answer, int Temperature, int Humidity) Answer()
    {
        if (world.Plan.Strikes(FaultTable.NoAnswer))
        {
            return (SensorAnswer.None, 0, 0);
        }

        if (world.Plan.Strikes(FaultTable.Garbled))
        {
            return (SensorAnswer.Garbled, 0, 0);
        }

        if (world.Plan.Strikes(FaultTable.Implausible))
        {
            return (SensorAnswer.Values, world.Chance.Between(-400, 2_550), world.Chance.Between(0, 2_550));
        }

        (int temperature, int humidity) = Climate();
        if (world.Plan.Strikes(FaultTable.Leap))
        {
            temperature = (temperature + world.Chance.Between(6, 40) * 10) % 500;
        }

        return world.Plan.Strikes(FaultTable.WrongModel)
            ? OfAnotherModel(temperature, humidity)
            : (SensorAnswer.Values, temperature, humidity);
    }

    private (SensorAnswer Answer, int Temperature, int Humidity) OfAnotherModel(int temperature, int humidity)
    {
        SensorKind kind = board.Config.Sensor;
        byte[] frame = SensorFrame.Of(SensorFrame.OtherModel(kind), temperature, humidity);
        SensorAnswer answer = DhtFrame.Decode(kind, frame, out temperature, out humidity);
        return (answer, temperature, humidity);
    }

    private (int TemperatureTenths, int HumidityTenths) Climate()
    {
        IReadOnlyList<ClimateRow> rows = OfficeClimate.Rows;
        ClimateRow row = rows[(int)((world.NowMs / MsPerRow + (board.Index * 60)) % rows.Count)];
        return board.Config.Sensor == SensorKind.Dht11
            ? ((int)decimal.Round(row.TemperatureC) * 10, (int)decimal.Round(row.HumidityPercent) * 10)
            : (Tenths(row.TemperatureC - ColdRoomDegrees), Tenths(row.HumidityPercent));
    }

    private static int Tenths(decimal value) => (int)decimal.Round(value * 10);
}
