using System;

namespace DuplexSensor.Core.Bounds;

/// <summary>
/// A programming error in the firmware. It ends the boot: the main loop writes the crash to flash and restarts.
/// </summary>
public sealed class InvariantException : Exception
{
    public InvariantException(string message)
        : base(message)
    {
    }
}

/// <summary>
/// Checks for programming errors, in release builds too. Bad input and failures of hardware or network are return
/// values, never exceptions.
/// </summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantException"/> unless the condition holds.</summary>
    public static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvariantException(message);
        }
    }
}
