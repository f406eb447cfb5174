using DuplexSensor.LocalCloud.Chaos;
using Microsoft.AspNetCore.Connections;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Applies the faults of the broker.</summary>
internal sealed class BrokerFaults(FaultSwitches faults, TimeProvider time)
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(3);

    public bool ClosesAfterConnAck => faults.TryTrigger(Faults.CloseAfterConnAck);

    public bool SendsConnAckOnRefusal => faults.TryTrigger(Faults.ConnAck5);

    /// <summary>Whether packets from and to clients are lost now.</summary>
    public bool IsHalfOpen => faults.TryTrigger(Faults.HalfOpen);

    /// <summary>Whether a fault may block packets of clients. Then no keep-alive timeout may occur.</summary>
    public bool IsKeepAliveSuspended => faults.IsOn(Faults.HalfOpen) || faults.IsOn(Faults.Stall);

    /// <summary>While half-open is on, a new connection gets no byte, not even of TLS.</summary>
    public ConnectionDelegate HalfOpenMiddleware(ConnectionDelegate next) => async connection =>
    {
        if (!IsHalfOpen)
        {
            await next(connection);
        }

        await HoldConnectionAsync(connection);
    };

    /// <summary>While half-open is on, keeps an ended connection open, so that the client does not notice.</summary>
    public async Task HoldConnectionAsync(ConnectionContext connection)
    {
        try
        {
            await faults.WaitUntilOffAsync(Faults.HalfOpen, connection.ConnectionClosed);
        }
        catch (OperationCanceledException)
        {
            // The client has closed the connection.
        }
    }

    /// <summary>Delays a packet of a client while the broker stalls.</summary>
    public Task OnInboundPacketAsync(InterceptingPacketEventArgs e) =>
        faults.WaitUntilOffAsync(Faults.Stall, e.CancellationToken);

    /// <summary>Delays a packet to a client while the broker stalls. Drops it when a fault requires it.</summary>
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

    /// <summary>Enqueues a message for a client once, unless a fault drops, delays or duplicates it.</summary>
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
