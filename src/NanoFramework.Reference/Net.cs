using System;
using System.Net.Security;

namespace System.Net.Security
{
    [Flags]
    public enum SslProtocols
    {
        Tls12 = 3072,
    }

    public enum SslVerification
    {
        CertificateRequired = 4,
    }
}

namespace System.Net
{
    public static class Dns
    {
        public static extern IPHostEntry GetHostEntry(string hostNameOrAddress);
    }

    public abstract class EndPoint
    {
        internal extern EndPoint();
    }

    public class IPAddress
    {
        internal extern IPAddress();

        public extern Sockets.AddressFamily AddressFamily { get; }
    }

    public class IPEndPoint : EndPoint
    {
        public extern IPEndPoint(IPAddress address, int port);
    }

    public class IPHostEntry
    {
        public extern IPHostEntry();

        public extern IPAddress[] AddressList { get; }
    }
}

namespace System.Net.Sockets
{
    public enum AddressFamily
    {
    }

    public enum ProtocolType
    {
        Tcp = 6,
    }

    public enum SelectMode
    {
        SelectRead = 0,
    }

    public enum SocketType
    {
        Stream = 1,
    }

    public class Socket
    {
        public extern Socket(AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType);

        public extern void Close();

        public extern void Connect(EndPoint remoteEP);

        public extern bool Poll(int microSeconds, SelectMode mode);

        public extern int Send(byte[] buffer);
    }

    public class SocketException : Exception
    {
        internal extern SocketException();

        public extern int ErrorCode { get; }
    }
}

namespace System.Net.NetworkInformation
{
    public class Wireless80211Configuration
    {
        internal extern Wireless80211Configuration();

        public extern string Password { get; set; }

        public extern string Ssid { get; set; }

        public static extern Wireless80211Configuration[] GetAllWireless80211Configurations();
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate
    {
        public extern X509Certificate();

        public extern X509Certificate(string certificate);
    }

    public class X509Certificate2 : X509Certificate
    {
        public extern X509Certificate2(string rawData, string key, string password);
    }
}
