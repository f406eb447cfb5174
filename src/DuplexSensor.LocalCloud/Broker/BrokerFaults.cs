using DuplexSensor.LocalCloud.Chaos;
using Microsoft.AspNetCore.Connections;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Where the faults of the broker strike.</summary>
internal sealed class BrokerFaults(FaultSwitches faults, TimeProvider time)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);

    public bool ClosesAfterConnAck => faults.TryTrigger(Faults.CloseAfterConnAck);

    public bool SendsConnAckOnRefusal => faults.TryTrigger(Faults.ConnAck5);

    /// <summary>Whether what a client sends, or is sent, is lost on the way.</summary>
    public bool IsHalfOpen => faults.TryTrigger(Faults.HalfOpen);

    /// <summary>Whether a client may seem silent that is not.</summary>
    public bool IsKeepAliveSuspended => faults.IsOn(Faults.HalfOpen) || faults.IsOn(Faults.Stall);

    /// <summary>While half-open, a new connection hears not even TLS.</summary>
    public ConnectionDelegate HalfOpenMiddleware(ConnectionDelegate next) => async connection =>
    {
        if (!IsHalfOpen)
        {
            await next(connection);
        }

        await HoldConnectionAsync(connection);
    };

    /// <summary>Whoever has ended a connection: half-open, its client does not hear of it.</summary>
    public async Task HoldConnectionAsync(ConnectionContext connection)
    {
        try
        {
            await faults.WaitUntilOffAsync(Faults.HalfOpen, connection.ConnectionClosed);
        }
        catch (OperationCanceledException)
        {
            // The client has hung up.
        }
    }

    /// <summary>Lets a packet of a client reach the broker; when the broker stalls, later.</summary>
    public Task OnInboundPacketAsync(InterceptingPacketEventArgs e) =>
        faults.WaitUntilOffAsync(Faults.Stall, e.CancellationToken);

    /// <summary>Withholds a packet of the broker; when the broker stalls, keeps it back.</summary>
    public async Task OnOutboundPacketAsync(InterceptingPacketEventArgs e)
    {
        await faults.WaitUntilOffAsync(Faults.Stall, e.CancellationToken);
        e.ProcessPacket = e.Packet switch
        {
            MqttPubAckPacket => !faults.TryTrigger(Faults.NoPubAck),
            MqttSubAckPacket => !faults.TryTrigger(Faults.NoSubAck),
            MqttPingRespPacket => !faults.TryTrigger(Faults.NoPingResp),
            _ => true,
        };
    }

    /// <summary>Lets a message go to a client: once, or as the faults will have it.</summary>
    public void Deliver(int qos, Action enqueue)
    {
        if (faults.TryTrigger(Faults.Drop))
        {
            return;
        }

        if (faults.TryTrigger(Faults.Delay))
        {
            DeliverLater(enqueue);
            return;
        }

        enqueue();
        if (qos > 0 && faults.TryTrigger(Faults.Duplicate))
        {
            enqueue();
        }
    }

    private void DeliverLater(Action enqueue)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                enqueue();
                timer?.Dispose();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        timer.Change(Delay, Timeout.InfiniteTimeSpan);
    }
}
