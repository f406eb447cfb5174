namespace DuplexSensor.LocalCloud.Events;

/// <summary>Whether the events of one type are published.</summary>
/// <param name="Type">AWS's EventType: JOB or JOB_EXECUTION.</param>
/// <param name="ModifiedAt">When it was switched on or off.</param>
public sealed record EventConfiguration(string Type, bool IsEnabled, DateTimeOffset ModifiedAt);
