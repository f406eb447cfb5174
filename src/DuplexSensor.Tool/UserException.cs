namespace DuplexSensor.Tool;

/// <summary>An error that the user can fix. The message is one line with cause and fix.</summary>
public sealed class UserException(string message, Exception? inner = null) : Exception(message, inner);
