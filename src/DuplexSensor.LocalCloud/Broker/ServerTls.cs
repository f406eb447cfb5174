using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>TLS as at the endpoints of AWS IoT: version 1.2 or newer, without session resumption.</summary>
internal sealed class ServerTls(ServerCertificates serverCertificates, TimeSpan handshakeTimeout)
{
    // Some SDKs offer this ALPN protocol on every port. A server without it in its list must refuse the handshake.
    private static readonly SslApplicationProtocol MqttAlpn = new("x-amzn-mqtt-ca");

    /// <summary>For MQTT: the client needs an active certificate of the CA.</summary>
    public TlsHandshakeCallbackOptions CreateMqttOptions(
        CertificateAuthority ca, Func<string, bool> isActive, CloudLog log)
    {
        bool IsAccepted(X509Certificate? clientCertificate, SslPolicyErrors errors)
        {
            var certificate = clientCertificate as X509Certificate2;
            string? error = certificate is null ? "no client certificate"
                : errors != SslPolicyErrors.None ? "not a certificate of this CA"
                : !isActive(CertificateIssuer.GetCertificateId(certificate))
                    ? "the certificate is not registered, or not ACTIVE"
                : null;
            if (error is not null)
            {
                log.RecordRefused(
                    certificate is null ? "" : CertificateAuthority.GetCommonName(certificate), $"TLS: {error}");
            }

            return error is null;
        }

        return CreateCallbackOptions(() =>
        {
            SslServerAuthenticationOptions options = CreateServerOptions();
            options.ApplicationProtocols = [MqttAlpn];
            options.ClientCertificateRequired = true;
            options.CertificateChainPolicy = ca.CreateChainPolicy();
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                IsAccepted(certificate, errors);
            return options;
        });
    }

    /// <summary>For HTTPS: the client needs no certificate.</summary>
    public TlsHandshakeCallbackOptions CreateHttpsOptions() => CreateCallbackOptions(CreateServerOptions);

    private SslServerAuthenticationOptions CreateServerOptions() => new()
    {
        ServerCertificateContext = serverCertificates.Current,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowTlsResume = false,
    };

    private TlsHandshakeCallbackOptions CreateCallbackOptions(Func<SslServerAuthenticationOptions> createOptions) =>
        new()
        {
            OnConnection = _ => ValueTask.FromResult(createOptions()),
            HandshakeTimeout = handshakeTimeout,
        };
}
