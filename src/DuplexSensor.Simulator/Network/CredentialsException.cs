namespace DuplexSensor.Simulator.Network;

/// <summary>
/// A certificate or key file cannot be used. The message is one line for the user. It does not quote the file.
/// </summary>
public sealed class CredentialsException(string path, string error, Exception inner)
    : Exception($"{path}: {error}", inner);
