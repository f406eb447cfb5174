using System.Net.Security;

namespace System.Net.Security
{
    public enum SslProtocols
    {
        Tls12 = 3072,
    }

    public enum SslVerification
    {
        NoVerification = 1,
        CertificateRequired = 4,
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    /// <summary>Throws ArgumentException for a text that is not PEM.</summary>
    public class X509Certificate
    {
        public X509Certificate(string certificate)
        {
            Pem = RequirePem(certificate, "CERTIFICATE");
        }

        internal string Pem { get; }

        protected static string RequirePem(string text, string what)
        {
            return text.Contains($"{what}-----", StringComparison.Ordinal) ? text : throw new ArgumentException(text);
        }
    }

    public sealed class X509Certificate2(string rawData, string key, string password) : X509Certificate(rawData)
    {
        internal string Key { get; } = RequirePem(key, "PRIVATE KEY");

        internal string Password => password;
    }
}

namespace System.Net.NetworkInformation
{
    public sealed class Wireless80211Configuration
    {
        public string Ssid { get; set; } = "home";

        public string Password { get; set; } = "secret";

        public static Wireless80211Configuration[] GetAllWireless80211Configurations() => [new()];
    }
}
