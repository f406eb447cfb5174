namespace DuplexSensor.Simulator.Storage;

/// <summary>Power failed during a write to flash. The board is off: no firmware code may run after it.</summary>
public sealed class PowerCutException() : Exception("the power was cut during a write to flash");
