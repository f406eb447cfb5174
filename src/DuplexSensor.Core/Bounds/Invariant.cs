using System;

namespace DuplexSensor.Core.Bounds;

/// <summary>
/// A mistake of our own, not of the world: it ends the boot, and the main loop notes it and restarts.
/// </summary>
public sealed class InvariantException : Exception
{
    public InvariantException(string message)
        : base(message)
    {
    }
}

/// <summary>
/// Checks that hold in release too. What the world may do wrong is a value instead, never an exception.
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
