using System.Text;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>No secret in the trace, nor in what is published (D11): here, an address's signature.</summary>
public sealed class NoSecrets : Checker
{
    /// <summary>Stands in the query of signed addresses.</summary>
    public const string Secret = "deadbeefcafe";

    private static readonly byte[] SecretBytes = Encoding.UTF8.GetBytes(Secret);
    private static readonly byte[] SignatureBytes = Encoding.UTF8.GetBytes("X-Amz-Signature");

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (Holds(line))
        {
            Violate(board, "a secret stands in the trace");
        }
    }

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (Holds(message.Payload.Span))
        {
            Violate(board, $"a secret was published on {message.Topic}");
        }
    }

    private static bool Holds(ReadOnlySpan<byte> text) =>
        text.IndexOf(SecretBytes) >= 0 || text.IndexOf(SignatureBytes) >= 0;
}
