namespace DuplexSensor.Simulator.Sensing;

/// <summary>Faults of a sensor.</summary>
public enum SensorFault
{
    None,

    /// <summary>The sensor does not answer, because it is unplugged or without power.</summary>
    NoAnswer,

    /// <summary>The frame has fewer than 40 bits.</summary>
    ShortFrame,

    /// <summary>One bit is wrong, so that the checksum does not match.</summary>
    Checksum,

    /// <summary>Good frames that always hold the same values.</summary>
    Stuck,

    /// <summary>
    /// Frames of another model: 16-bit values instead of whole numbers and tenths, or the other way round.
    /// </summary>
    WrongModel,

    /// <summary>A good frame with a value outside the sensor's range.</summary>
    OutOfRange,
}

/// <summary>The names of sensor faults on the command line.</summary>
public static class SensorFaults
{
    private static readonly (string Name, SensorFault Fault)[] Named =
    [
        ("no-answer", SensorFault.NoAnswer),
        ("short-frame", SensorFault.ShortFrame),
        ("checksum", SensorFault.Checksum),
        ("stuck", SensorFault.Stuck),
        ("wrong-model", SensorFault.WrongModel),
        ("out-of-range", SensorFault.OutOfRange),
    ];

    public static IEnumerable<string> Names => Named.Select(entry => entry.Name);

    /// <summary>The name of a fault; "none" for no fault.</summary>
    public static string GetName(SensorFault fault) =>
        fault == SensorFault.None ? "none" : Named.First(entry => entry.Fault == fault).Name;

    /// <summary>Finds a fault by name; null when there is none.</summary>
    public static SensorFault? Find(string name)
    {
        int index = Array.FindIndex(Named, entry => entry.Name == name);
        return index < 0 ? null : Named[index].Fault;
    }
}
