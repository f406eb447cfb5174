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

namespace System.Net.Sockets
{
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
