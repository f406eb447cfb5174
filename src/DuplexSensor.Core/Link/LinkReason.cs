namespace DuplexSensor.Core.Link;

/// <summary>Reasons in the trace why there is no connection. They are the same on the board and on the PC.</summary>
public static class LinkReason
{
    public const string Refused = "refused: nobody listens there";
    public const string NameUnknown = "host name unknown: check endpoint, and the network's DNS";
    public const string Unreachable = "network unreachable";
    public const string Silent = "server silent";
    public const string SilentAfterConnect = "server silent: no CONNACK came";
    public const string Closed = "server closed the connection: check the certificate and its policy";
    public const string OutOfMemory = "out of memory";
    public const string NotAcknowledged = "publish not acknowledged";
    public const string NotAnswered = "no answer in time";

    /// <summary>
    /// A delta does not fit this board's memory (D8). The size follows where the adapter knows it. At most
    /// <see cref="Bounds.Limits.ReasonLengthMax"/> characters together.
    /// </summary>
    public const string DesiredTooLarge = "desired too large for this board";

    /// <summary>The server ended the TLS handshake: it refused the device's certificate or its cipher suites.</summary>
    public const string TlsRefused =
        "TLS refused: device.pem is not active there, device.key is not its key, or the server has no RSA key";

    /// <summary>The server's certificate was not verified, and the platform does not name the cause.</summary>
    public const string Untrusted =
        "untrusted server: its chain does not end in ca.pem, its name is not endpoint, or the clock is wrong";

    /// <summary>Bits by which mbedTLS reports why a certificate was not verified (x509.h).</summary>
    public const int Expired = 1;
    public const int WrongName = 4;
    public const int NotTrusted = 8;
    public const int NotYetValid = 512;

    /// <summary>
    /// The text for a certificate that was not verified. If several bits are set, the chain comes before the name, and
    /// the name before the dates: in a chain that is not trusted, name and dates mean nothing.
    /// </summary>
    /// <param name="flags">Bits of the constants above; not 0.</param>
    /// <param name="isTimeGuessed">
    /// Whether the board's clock is a guess. Then the clock may be wrong, and the certificate's dates right.
    /// </param>
    public static string FromCertificate(int flags, bool isTimeGuessed)
    {
        if ((flags & NotTrusted) != 0)
        {
            return "untrusted server: its chain does not end in ca.pem";
        }

        if ((flags & WrongName) != 0)
        {
            return "untrusted server: its certificate is for another name than endpoint";
        }

        if ((flags & (Expired | NotYetValid)) != 0 && isTimeGuessed)
        {
            return "untrusted server: wrong clock, since timeServer does not answer";
        }

        if ((flags & Expired) != 0)
        {
            return "untrusted server: its certificate has expired, by the board's clock";
        }

        return (flags & NotYetValid) != 0
            ? "untrusted server: its certificate is not valid yet, by the board's clock"
            : Untrusted;
    }
}
