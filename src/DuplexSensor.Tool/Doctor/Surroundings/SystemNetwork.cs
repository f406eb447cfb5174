using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Tool.Doctor.Network;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The network of this PC.</summary>
internal sealed class SystemNetwork : INetwork
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public IReadOnlyList<IPAddress> LocalAddresses =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(one => one.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address),
    ];

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CreateDeadline(cancellationToken);
        try
        {
            return await Dns.GetHostAddressesAsync(host, deadline.Token);
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            return [];
        }
    }

    public async Task<string?> TryConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CreateDeadline(cancellationToken);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, deadline.Token);
            return null;
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            return Describe(exception);
        }
    }

    public async Task<ServerAnswer> GetCertificatesAsync(string host, int port, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CreateDeadline(cancellationToken);
        List<X509Certificate2> shown = [];
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, deadline.Token);
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsClientAsync(CreateTlsOptions(host, shown), deadline.Token);
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            // A server that wants the client's certificate ends the handshake after it has shown its own.
            return shown.Count > 0 ? new ServerAnswer(shown) : new ServerAnswer([], Describe(exception));
        }

        return new ServerAnswer(shown);
    }

    public Task<string?> TryMqttAsync(
        string host, int port, string thing, DeviceCredentials files, CancellationToken cancellationToken) =>
        MqttTrial.RunAsync(host, port, thing, files, cancellationToken);

    public async Task<TimeSpan?> MeasureClockAsync(string timeServer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CreateDeadline(cancellationToken);
        try
        {
            return await Sntp.MeasureAsync(timeServer, deadline.Token);
        }
        catch (Exception exception) when (IsNoAnswer(exception, cancellationToken))
        {
            return null;
        }
    }

    public bool IsPortFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static CancellationTokenSource CreateDeadline(CancellationToken cancellationToken)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        return deadline;
    }

    // The certificates are only kept here: ServerTrust judges them, and nothing is sent.
    private static SslClientAuthenticationOptions CreateTlsOptions(string host, List<X509Certificate2> shown) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = SslProtocols.Tls12,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, own, chain, _) =>
        {
            if (own is not null)
            {
                shown.Add(X509CertificateLoader.LoadCertificate(own.GetRawCertData()));
                shown.AddRange((chain?.ChainPolicy.ExtraStore ?? []).Select(
                    other => X509CertificateLoader.LoadCertificate(other.RawData)));
            }

            return true;
        },
    };

    private static bool IsNoAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is SocketException or IOException or AuthenticationException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static string Describe(Exception exception) => exception is OperationCanceledException
        ? $"no answer within {Timeout.TotalSeconds} s"
        : exception.GetBaseException().Message;
}
