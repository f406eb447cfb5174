using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Simulator.Sensing;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Ports;

/// <summary>
/// A DHT11 in an office, or another DHT sensor in a cold room. It fails in every way that a real one does. A
/// measurement freezes the board for 40 ms, or 1,040 ms without an answer.
/// </summary>
public sealed class WorldSensor(VirtualWorld world, WorldBoard board) : ISensor
{
    private const int MsPerRow = 60_000;

    // The cold room is that much colder than the office, so that its temperature varies around zero.
    private const int ColdRoomDegrees = 21;

    private readonly Queue<(SensorAnswer Answer, int Temperature, int Humidity)> _script = new();
    private (SensorAnswer Answer, int Temperature, int Humidity) _last;
    private bool _isScripted;
    private long _stuckUntilMs;

    /// <summary>Number of measurements so far.</summary>
    public int Measurements { get; private set; }

    /// <summary>For tests: every measurement returns these values, until another scripted answer is enqueued.</summary>
    public void Hold(int temperatureTenths, int humidityTenths)
    {
        _isScripted = true;
        _last = (SensorAnswer.Values, temperatureTenths, humidityTenths);
    }

    /// <summary>For tests: enqueues values as the next answer. The last answer of the queue repeats.</summary>
    public WorldSensor Say(int temperatureTenths, int humidityTenths)
    {
        _isScripted = true;
        _script.Enqueue((SensorAnswer.Values, temperatureTenths, humidityTenths));
        return this;
    }

    /// <summary>For tests: enqueues a failure as the next answer. The last answer of the queue repeats.</summary>
    public WorldSensor Fail(SensorAnswer answer)
    {
        _isScripted = true;
        _script.Enqueue((answer, 0, 0));
        return this;
    }

    /// <summary>Repeats the last answer for that many milliseconds.</summary>
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
