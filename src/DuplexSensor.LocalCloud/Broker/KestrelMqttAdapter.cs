using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using MQTTnet.Adapter;
using MQTTnet.AspNetCore;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Passes Kestrel's connections to MQTTnet, each as an <see cref="MqttChannel"/>.</summary>
internal sealed class KestrelMqttAdapter(BrokerFaults faults) : IMqttServerAdapter
{
    private MqttServerOptions? _options;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        _options = options;
        return Task.CompletedTask;
    }

    public Task StopAsync() => Task.CompletedTask;

    public void Dispose()
    {
    }

    /// <summary>Runs MQTT on a connection; completes when the connection ends.</summary>
    public async Task OnConnectedAsync(ConnectionContext connection)
    {
        var output = new HoldablePipeWriter(connection.Transport.Output);
        connection.Transport = new DuplexPipe(connection.Transport.Input, output);
        using var adapter = new MqttConnectionContext(
            new MqttPacketFormatterAdapter(
                new MqttBufferWriter(_options!.WriterBufferSize, _options.WriterBufferSizeMax)),
            connection);
        await ClientHandler!(new MqttChannel(adapter, connection.Transport.Input, output, faults)
        {
            ServerName = connection.Features.Get<ITlsHandshakeFeature>()?.HostName,
        });
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
