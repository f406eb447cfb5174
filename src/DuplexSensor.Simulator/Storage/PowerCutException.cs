namespace DuplexSensor.Simulator.Storage;

/// <summary>The power went while flash was being written. Nothing after it runs: the board is off.</summary>
public sealed class PowerCutException() : Exception("the power was cut during a write to flash");
