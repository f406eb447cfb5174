using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>TLS as the endpoints of AWS IoT speak it: 1.2 or newer, every handshake a full one.</summary>
internal static class MqttTls
{
    // Some SDKs offer this on every port, and a server with a list that lacks it must refuse them.
    private static readonly SslApplicationProtocol MqttAlpn = new("x-amzn-mqtt-ca");
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    /// <summary>For MQTT: only clients with a certificate of the CA come in.</summary>
    public static TlsHandshakeCallbackOptions WithClientCertificate(
        CertificateAuthority ca, SslStreamCertificateContext server, CloudLog log)
    {
        SslServerAuthenticationOptions options = Options(server);
        options.ApplicationProtocols = [MqttAlpn];
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = ca.TrustThisCa();
        options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            if (errors == SslPolicyErrors.None)
            {
                return true;
            }

            string thing = certificate is X509Certificate2 known ? CertificateAuthority.CommonNameOf(known) : "";
            string reason = certificate is null ? "no client certificate" : "not a certificate of this CA";
            log.Refused(thing, $"TLS: {reason}");
            return false;
        };
        return Callback(options);
    }

    /// <summary>For HTTPS: the client stays unknown.</summary>
    public static TlsHandshakeCallbackOptions WithoutClientCertificate(SslStreamCertificateContext server) =>
        Callback(Options(server));

    private static SslServerAuthenticationOptions Options(SslStreamCertificateContext server) => new()
    {
        ServerCertificateContext = server,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowTlsResume = false,
    };

    private static TlsHandshakeCallbackOptions Callback(SslServerAuthenticationOptions options) => new()
    {
        OnConnection = _ => ValueTask.FromResult(options),
        HandshakeTimeout = HandshakeTime,
    };
}
