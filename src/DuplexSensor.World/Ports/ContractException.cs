namespace DuplexSensor.World.Ports;

/// <summary>The firmware has used a port in a way that its contract forbids.</summary>
public sealed class ContractException(string message) : Exception(message);
