using System;

namespace DuplexSensor.Esp32;

/// <summary>A few words for why a link failed, with the mend where there is one.</summary>
internal static class LinkReason
{
    public static string Of(Exception fault)
    {
        if (fault is OutOfMemoryException)
        {
            return "out of memory";
        }

        int code = SocketCode.Of(fault);
        switch (code)
        {
            case SocketCode.Untrusted: return "untrusted server: its chain does not end in ca.pem, or its name differs";
            case SocketCode.HandshakeRefused: return "TLS refused: a wrong device.key, or a server without RSA key";
            case SocketCode.Refused: return "refused: nobody listens there";
            case SocketCode.TimedOut: return "server silent";
            case SocketCode.None: return "server closed the connection: check the certificate and its policy";
            default: return "network fault " + code.ToString();
        }
    }
}
