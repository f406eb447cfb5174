using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>TLS as the endpoints of AWS IoT speak it: 1.2 or newer, every handshake a full one.</summary>
internal sealed class MqttTls(ServerCertificates server, TimeSpan handshakeTime)
{
    // Some SDKs offer this on every port, and a server with a list that lacks it must refuse them.
    private static readonly SslApplicationProtocol MqttAlpn = new("x-amzn-mqtt-ca");

    /// <summary>For MQTT: only clients with an active certificate of the CA come in.</summary>
    public TlsHandshakeCallbackOptions WithClientCertificate(
        CertificateAuthority ca, Func<string, bool> isActive, CloudLog log)
    {
        bool IsGood(X509Certificate? sent, SslPolicyErrors errors)
        {
            var certificate = sent as X509Certificate2;
            string? fault = certificate is null ? "no client certificate"
                : errors != SslPolicyErrors.None ? "not a certificate of this CA"
                : !isActive(CertificateIssuer.IdOf(certificate)) ? "the certificate is not registered, or not ACTIVE"
                : null;
            if (fault is not null)
            {
                log.Refused(certificate is null ? "" : CertificateAuthority.CommonNameOf(certificate), $"TLS: {fault}");
            }

            return fault is null;
        }

        return Callback(() =>
        {
            SslServerAuthenticationOptions options = Options();
            options.ApplicationProtocols = [MqttAlpn];
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = ca.TrustThisCa();
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsGood(certificate, errors);
            return options;
        });
    }

    /// <summary>For HTTPS: the client stays unknown.</summary>
    public TlsHandshakeCallbackOptions WithoutClientCertificate() => Callback(Options);

    private SslServerAuthenticationOptions Options() => new()
    {
        ServerCertificateContext = server.Current,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowTlsResume = false,
    };

    private TlsHandshakeCallbackOptions Callback(Func<SslServerAuthenticationOptions> options) => new()
    {
        OnConnection = _ => ValueTask.FromResult(options()),
        HandshakeTimeout = handshakeTime,
    };
}
