using DuplexSensor.LocalCloud.Chaos;
using Microsoft.AspNetCore.Connections;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Where the faults of the broker strike.</summary>
internal sealed class BrokerFaults(FaultSwitches faults, TimeProvider time)
{
    private static readonly TimeSpan DelayTime = TimeSpan.FromSeconds(3);

    public bool ClosesNow => faults.Strikes(Faults.Close);

    public bool AnswersRefusedConnect => faults.Strikes(Faults.ConnAck5);

    /// <summary>Whether what a client sends, or is sent, is lost on the way.</summary>
    public bool IsLost => faults.Strikes(Faults.HalfOpen);

    /// <summary>Whether a client may seem silent that is not.</summary>
    public bool ExcuseSilence => faults.IsOn(Faults.HalfOpen) || faults.IsOn(Faults.Stall);

    /// <summary>While half-open, a new connection hears not even TLS.</summary>
    public ConnectionDelegate OnLine(ConnectionDelegate next) => async connection =>
    {
        if (!IsLost)
        {
            await next(connection);
        }

        await HoldLineAsync(connection);
    };

    /// <summary>Whoever has ended a connection: half-open, its client does not hear of it.</summary>
    public async Task HoldLineAsync(ConnectionContext connection)
    {
        try
        {
            await faults.WhileOnAsync(Faults.HalfOpen, connection.ConnectionClosed);
        }
        catch (OperationCanceledException)
        {
            // The client has hung up.
        }
    }

    /// <summary>Lets a packet of a client reach the broker; when the broker stalls, later.</summary>
    public Task AreHeardAsync(InterceptingPacketEventArgs e) =>
        faults.WhileOnAsync(Faults.Stall, e.CancellationToken);

    /// <summary>Withholds a packet of the broker; when the broker stalls, keeps it back.</summary>
    public async Task AreSentAsync(InterceptingPacketEventArgs e)
    {
        await faults.WhileOnAsync(Faults.Stall, e.CancellationToken);
        e.ProcessPacket = e.Packet switch
        {
            MqttPubAckPacket => !faults.Strikes(Faults.NoPubAck),
            MqttSubAckPacket => !faults.Strikes(Faults.NoSubAck),
            MqttPingRespPacket => !faults.Strikes(Faults.NoPingResp),
            _ => true,
        };
    }

    /// <summary>Lets a message go to a client: once, or as the faults will have it.</summary>
    public void Deliver(int qos, Action enqueue)
    {
        if (faults.Strikes(Faults.Drop))
        {
            return;
        }

        if (faults.Strikes(Faults.Delay))
        {
            DeliverLater(enqueue);
            return;
        }

        enqueue();
        if (qos > 0 && faults.Strikes(Faults.Duplicate))
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
        timer.Change(DelayTime, Timeout.InfiniteTimeSpan);
    }
}
