namespace DuplexSensor.Core.Link;

/// <summary>Why there is no connection, in the words of the trace: the same on the board and on the PC.</summary>
public static class LinkReason
{
    public const string Refused = "refused: nobody listens there";
    public const string NameUnknown = "host name unknown: check endpoint, and the network's DNS";
    public const string Unreachable = "network unreachable";
    public const string Silent = "server silent";
    public const string SilentAfterConnect = "server silent: no CONNACK came";
    public const string Closed = "server closed the connection: check the certificate and its policy";
    public const string OutOfMemory = "out of memory";

    /// <summary>What the server has against us, or against our cipher suites.</summary>
    public const string TlsRefused =
        "TLS refused: device.pem is not active there, device.key is not its key, or the server has no RSA key";

    /// <summary>The platform has not said what is wrong with the server's certificate.</summary>
    public const string Untrusted =
        "untrusted server: its chain does not end in ca.pem, its name is not endpoint, or the clock is wrong";

    /// <summary>mbedTLS's flags of a certificate that does not verify (x509.h); they add up.</summary>
    public const int Expired = 1;
    public const int WrongName = 4;
    public const int NotTrusted = 8;
    public const int NotYetValid = 512;

    /// <summary>The fault that explains most comes first: a stranger may have any name and any date.</summary>
    /// <param name="flags">Not 0.</param>
    /// <param name="isTimeGuessed">The board's clock is a guess: then a date says nothing of the certificate.</param>
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
