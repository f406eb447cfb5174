namespace DuplexSensor.AdapterWire;

/// <summary>Why a connection was not opened, in the numbers that the board's runtime has for it.</summary>
/// <param name="socketCode">A socket's error, such as 10061; 0 when TLS has failed.</param>
/// <param name="verifyFlags">mbedTLS's flags of a certificate that does not verify: 1, 4, 8 and 512 add up.</param>
public sealed class WireException(int socketCode, int verifyFlags = 0) : Exception
{
    public const int NameUnknown = 11001;
    public const int Refused = 10061;
    public const int Closed = -1;

    public int SocketCode { get; } = socketCode;

    public int VerifyFlags { get; } = verifyFlags;
}
