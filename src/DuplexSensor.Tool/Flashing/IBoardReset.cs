namespace DuplexSensor.Tool.Flashing;

/// <summary>Restarts a board by the lines of its serial port.</summary>
internal interface IBoardReset
{
    /// <summary>Pulls EN low and releases it. False when the port cannot do it; then a person presses EN.</summary>
    /// <remarks>Blocks for a tenth of a second. A board without the circuit for it does not restart.</remarks>
    bool TryReset(string port);
}
