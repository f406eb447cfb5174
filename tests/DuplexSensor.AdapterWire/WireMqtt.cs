using System.Buffers;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace DuplexSensor.AdapterWire;

/// <summary>One MQTT 3.1.1 connection over mutual TLS, by MQTTnet. Calls block until they are done.</summary>
public sealed class WireMqtt : IDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

    public WireMqtt()
    {
        _client.DisconnectedAsync += _ =>
        {
            Closed?.Invoke();
            return Task.CompletedTask;
        };
        _client.ApplicationMessageReceivedAsync += message =>
        {
            Received?.Invoke(message.ApplicationMessage.Topic, message.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
    }

    public event Action? Closed;

    public event Action<string, byte[]>? Received;

    /// <summary>Returns the CONNACK's code.</summary>
    /// <exception cref="WireException">There was no CONNACK.</exception>
    public int Connect(WireTarget target, string clientId, int keepAliveSeconds)
    {
        int flags = 0;
        MqttClientOptions options = new MqttClientOptionsBuilder()
            .WithTcpServer(target.Host, target.Port)
            .WithClientId(clientId)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithCleanSession()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(keepAliveSeconds))
            .WithTlsOptions(tls => tls
                .UseTls()
                .WithSslProtocols(SslProtocols.Tls12)
                .WithTargetHost(target.Host)
                .WithClientCertificates([LoadCertificate(target)])
                .WithCertificateValidationHandler(check =>
                {
                    var server = (X509Certificate2)check.Certificate;
                    flags = WireTls.GetVerifyFlags(server, target.Host, target.RootPem, target.UtcNow);
                    return flags == 0;
                }))
            .Build();
        try
        {
            return (int)_client.ConnectAsync(options).GetAwaiter().GetResult().ResultCode;
        }
        catch (Exception exception) when (exception is MqttCommunicationException or AuthenticationException)
        {
            throw new WireException(flags == 0 ? GetSocketCode(exception) : 0, flags);
        }
    }

    /// <summary>Returns the SUBACK's code of each filter.</summary>
    public int[] Subscribe(string[] filters)
    {
        var request = new MqttClientSubscribeOptions();
        request.TopicFilters.AddRange(filters.Select(filter =>
            new MqttTopicFilterBuilder().WithTopic(filter).WithAtLeastOnceQoS().Build()));
        MqttClientSubscribeResult suback = _client.SubscribeAsync(request).GetAwaiter().GetResult();
        return [.. suback.Items.Select(item => (int)item.ResultCode)];
    }

    /// <summary>With QoS 1, blocks until the PUBACK.</summary>
    public void Publish(string topic, byte[] payload, bool atLeastOnce)
    {
        _client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel(
                atLeastOnce ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce)
            .Build()).GetAwaiter().GetResult();
    }

    public void Disconnect() => _client.DisconnectAsync().GetAwaiter().GetResult();

    public void Dispose() => _client.Dispose();

    private static X509Certificate2 LoadCertificate(WireTarget target)
    {
        using X509Certificate2 fromPem = X509Certificate2.CreateFromPem(target.CertificatePem, target.KeyPem);
        return X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
    }

    private static int GetSocketCode(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is System.Net.Sockets.SocketException socket)
            {
                return socket.SocketErrorCode == System.Net.Sockets.SocketError.HostNotFound
                    ? WireException.NameUnknown
                    : WireException.Refused;
            }
        }

        return WireException.Closed;
    }
}
