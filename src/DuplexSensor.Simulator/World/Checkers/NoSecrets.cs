using System.Text;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.Simulator.World.Checkers;

/// <summary>No secret in the trace, nor in what is published (D11): here, an address's signature.</summary>
public sealed class NoSecrets : Checker
{
    /// <summary>Stands in the query of signed addresses.</summary>
    public const string Secret = "deadbeefcafe";

    private static readonly byte[] SecretBytes = Encoding.UTF8.GetBytes(Secret);

    public override void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (line.IndexOf(SecretBytes) >= 0)
        {
            Violate(board, "a secret stands in the trace");
        }
    }

    public override void Published(WorldBoard board, CloudMessage message)
    {
        if (message.Payload.Span.IndexOf(SecretBytes) >= 0)
        {
            Violate(board, $"a secret was published on {message.Topic}");
        }
    }
}
