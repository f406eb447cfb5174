using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Sensing;
using DuplexSensor.Simulator.Sensing;
using DuplexSensor.World.Faults;

namespace DuplexSensor.World.Ports;

/// <summary>
/// A DHT11 in an office, or another DHT sensor in a cold room. It fails in every way that a real sensor does. A
/// measurement freezes the board for 40 ms, or 1,040 ms without an answer.
/// </summary>
public sealed class WorldSensor(VirtualWorld world, WorldBoard board) : ISensor
{
    private const int MsPerRow = 60_000;

    // The cold room is that much colder than the office, so that its temperature varies around zero.
    private const int ColdRoomDegrees = 21;

    private readonly Queue<(SensorResult Answer, int Temperature, int Humidity)> _script = new();
    private (SensorResult Answer, int Temperature, int Humidity) _last;
    private bool _isScripted;
    private long _stuckUntilMs;

    /// <summary>Number of measurements so far.</summary>
    public int MeasurementCount { get; private set; }

    /// <summary>For tests: every measurement returns these values, until another scripted answer is enqueued.</summary>
    public void SetConstant(int temperatureTenths, int humidityTenths)
    {
        _isScripted = true;
        _last = (SensorResult.Values, temperatureTenths, humidityTenths);
    }

    /// <summary>For tests: enqueues values as the next answer. The last answer of the queue repeats.</summary>
    public WorldSensor EnqueueReading(int temperatureTenths, int humidityTenths)
    {
        _isScripted = true;
        _script.Enqueue((SensorResult.Values, temperatureTenths, humidityTenths));
        return this;
    }

    /// <summary>For tests: enqueues a failure as the next answer. The last answer of the queue repeats.</summary>
    public WorldSensor EnqueueFailure(SensorResult answer)
    {
        _isScripted = true;
        _script.Enqueue((answer, 0, 0));
        return this;
    }

    /// <summary>Repeats the last answer for that many milliseconds.</summary>
    public void StickFor(int ms) => _stuckUntilMs = world.NowMs + ms;

    public SensorResult Measure(out int temperatureTenths, out int humidityTenths)
    {
        MeasurementCount++;
        world.NotifyCheckers(checker => checker.OnMeasuring(board));
        _last = _isScripted ? NextScripted() : world.NowMs < _stuckUntilMs ? _last : DrawAnswer();
        (SensorResult answer, int temperature, int humidity) = _last;
        world.NotifyCheckers(checker => checker.OnMeasured(board, answer, temperature, humidity));
        (temperatureTenths, humidityTenths) = (temperature, humidity);
        board.Freeze(answer == SensorResult.None ? 1_040 : 40);
        return answer;
    }

    private (SensorResult Answer, int Temperature, int Humidity) NextScripted() =>
        _script.TryDequeue(out var next) ? next : _last;

    private (SensorResult Answer, int Temperature, int Humidity) DrawAnswer()
    {
        if (world.Plan.TryTrigger(FaultTable.SensorNoAnswer))
        {
            return (SensorResult.None, 0, 0);
        }

        if (world.Plan.TryTrigger(FaultTable.SensorGarbled))
        {
            return (SensorResult.Garbled, 0, 0);
        }

        if (world.Plan.TryTrigger(FaultTable.SensorImplausible))
        {
            return (SensorResult.Values, world.Random.Between(-400, 2_550), world.Random.Between(0, 2_550));
        }

        (int temperature, int humidity) = GetClimate();
        if (world.Plan.TryTrigger(FaultTable.SensorJump))
        {
            temperature = (temperature + world.Random.Between(6, 40) * 10) % 500;
        }

        return world.Plan.TryTrigger(FaultTable.SensorWrongModel)
            ? DecodeAsOtherModel(temperature, humidity)
            : (SensorResult.Values, temperature, humidity);
    }

    private (SensorResult Answer, int Temperature, int Humidity) DecodeAsOtherModel(int temperature, int humidity)
    {
        SensorKind kind = board.Config.Sensor;
        byte[] frame = SensorFrame.Encode(SensorFrame.GetOtherModel(kind), temperature, humidity);
        SensorResult answer = DhtFrame.Decode(kind, frame, out temperature, out humidity);
        return (answer, temperature, humidity);
    }

    private (int TemperatureTenths, int HumidityTenths) GetClimate()
    {
        IReadOnlyList<ClimateRow> rows = OfficeClimate.Rows;
        ClimateRow row = rows[(int)((world.NowMs / MsPerRow + (board.Index * 60)) % rows.Count)];
        return board.Config.Sensor == SensorKind.Dht11
            ? ((int)decimal.Round(row.TemperatureC) * 10, (int)decimal.Round(row.HumidityPercent) * 10)
            : (ToTenths(row.TemperatureC - ColdRoomDegrees), ToTenths(row.HumidityPercent));
    }

    private static int ToTenths(decimal value) => (int)decimal.Round(value * 10);
}
