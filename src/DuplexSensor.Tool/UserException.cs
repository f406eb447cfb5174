namespace DuplexSensor.Tool;

/// <summary>Something that the user can mend. The message is one line that names cause and mend.</summary>
public sealed class UserException(string message, Exception? inner = null) : Exception(message, inner);
