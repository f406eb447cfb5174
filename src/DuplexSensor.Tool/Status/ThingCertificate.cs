namespace DuplexSensor.Tool.Status;

/// <summary>A certificate of a thing.</summary>
/// <param name="Id">Certificate id.</param>
/// <param name="Status">For example ACTIVE.</param>
/// <param name="Ends">The certificate's last moment.</param>
internal sealed record ThingCertificate(string Id, string Status, DateTimeOffset Ends);
