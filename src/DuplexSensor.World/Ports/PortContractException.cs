namespace DuplexSensor.World.Ports;

/// <summary>The firmware has violated the contract of a port.</summary>
public sealed class PortContractException(string message) : Exception(message);
