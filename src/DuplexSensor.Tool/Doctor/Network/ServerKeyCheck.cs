namespace DuplexSensor.Tool.Doctor.Network;

/// <summary>The endpoint's key is RSA: the board's TLS has no cipher suite for another.</summary>
internal sealed class ServerKeyCheck : ICheck
{
    public string Name => "server-key";

    public IReadOnlyList<string> Needs => ["tls"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ServerTrust.FindKeyError(context.Server) is { } error
            ? Finding.Failed(
                error, "Give the server a certificate with an RSA key; AWS's and the local cloud's have one.")
            : Finding.Ok("the server's key is RSA"));
}
