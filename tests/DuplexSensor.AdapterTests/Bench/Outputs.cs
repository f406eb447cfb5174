using System;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>What makes a step throw: its first write to a pin, or its trace.</summary>
internal static class Outputs
{
    /// <summary>Every write to a pin throws.</summary>
    public static bool Throw { get; set; }

    /// <summary>So many steps find no memory for a line of the trace.</summary>
    public static int StepsShort { get; set; }

    public static void ThrowIfAtFault()
    {
        if (Throw)
        {
            throw new InvalidOperationException("pin");
        }
    }

    public static void ThrowIfShort()
    {
        if (StepsShort > 0)
        {
            StepsShort--;
            throw new OutOfMemoryException();
        }
    }
}
