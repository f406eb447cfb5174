using System.Text;
using DuplexSensor.LocalCloud;

namespace DuplexSensor.World.Checkers;

/// <summary>Neither the trace nor a published message contains a secret (D11), here the signature of a URL.</summary>
public sealed class NoSecrets : Checker
{
    /// <summary>The signature in the query of signed URLs.</summary>
    public const string Secret = "deadbeefcafe";

    private static readonly byte[] SecretBytes = Encoding.UTF8.GetBytes(Secret);
    private static readonly byte[] SignatureBytes = Encoding.UTF8.GetBytes("X-Amz-Signature");

    public override void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
        if (ContainsSecret(line))
        {
            RecordViolation(board, "writes a secret to the trace");
        }
    }

    public override void OnPublishing(WorldBoard board, CloudMessage message)
    {
        if (ContainsSecret(message.Payload.Span))
        {
            RecordViolation(board, $"publishes a secret on {message.Topic}");
        }
    }

    private static bool ContainsSecret(ReadOnlySpan<byte> text) =>
        text.IndexOf(SecretBytes) >= 0 || text.IndexOf(SignatureBytes) >= 0;
}
