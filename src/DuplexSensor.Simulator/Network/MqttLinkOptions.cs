namespace DuplexSensor.Simulator.Network;

/// <summary>Where a link leads.</summary>
/// <param name="Thing">Thing name, which is the client id (D13).</param>
/// <param name="Host">Must stand in the server's certificate.</param>
public sealed record MqttLinkOptions(string Thing, string Host, int Port, TlsCredentials Credentials);
