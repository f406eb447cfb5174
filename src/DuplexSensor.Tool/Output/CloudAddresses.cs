namespace DuplexSensor.Tool.Output;

/// <summary>Where the local cloud listens, and where its files are.</summary>
/// <param name="Mqtt">Host and port of MQTT over TLS.</param>
/// <param name="Payloads">URL of the job payloads.</param>
/// <param name="Api">URL of the API for the AWS CLI and SDKs.</param>
/// <param name="DataFolder">Full path of the data folder.</param>
internal sealed record CloudAddresses(string Mqtt, string Payloads, string Api, string DataFolder);
