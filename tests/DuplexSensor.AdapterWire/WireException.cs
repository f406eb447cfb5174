namespace DuplexSensor.AdapterWire;

/// <summary>Why a connection was not opened, with the error codes of the board's runtime.</summary>
/// <param name="socketCode">Socket error, for example 10061; 0 when TLS has failed.</param>
/// <param name="verifyFlags">mbedTLS's flags for a rejected certificate: a sum of 1, 4, 8 and 512.</param>
public sealed class WireException(int socketCode, int verifyFlags = 0) : Exception
{
    public const int NameUnknown = 11001;
    public const int Refused = 10061;
    public const int Closed = -1;

    public int SocketCode { get; } = socketCode;

    public int VerifyFlags { get; } = verifyFlags;
}
