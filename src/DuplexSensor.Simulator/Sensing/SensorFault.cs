namespace DuplexSensor.Simulator.Sensing;

/// <summary>How a sensor can fail.</summary>
public enum SensorFault
{
    None,

    /// <summary>The data line stays silent: unplugged, or no power.</summary>
    NoAnswer,

    /// <summary>The frame breaks off before its 40 bits are through.</summary>
    ShortFrame,

    /// <summary>One bit is wrong, and the checksum tells.</summary>
    Checksum,

    /// <summary>The same value for ever, in good frames.</summary>
    Stuck,

    /// <summary>
    /// The frames of another model: 16-bit values where whole numbers and tenths are expected, or the other way round.
    /// </summary>
    WrongModel,

    /// <summary>A good frame with a value that the sensor cannot measure.</summary>
    OutOfRange,
}

/// <summary>Their names on a command line.</summary>
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

    /// <summary>Null when there is no such fault.</summary>
    public static SensorFault? Find(string name)
    {
        int index = Array.FindIndex(Named, entry => entry.Name == name);
        return index < 0 ? null : Named[index].Fault;
    }
}
