using DuplexSensor.LocalCloud.Chaos;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace DuplexSensor.LocalCloud.Broker;

/// <summary>Where the faults of the broker strike.</summary>
internal sealed class BrokerFaults(FaultSwitches faults, TimeProvider time)
{
    private static readonly TimeSpan DelayTime = TimeSpan.FromSeconds(3);

    public bool ClosesNow => faults.Strikes(Faults.Close);

    public bool AnswersRefusedConnect => faults.Strikes(Faults.ConnAck5);

    /// <summary>Whether a packet of a client reaches the broker; when the broker stalls, later.</summary>
    public async Task<bool> AreHeardAsync(InterceptingPacketEventArgs e)
    {
        await faults.WhileOnAsync(Faults.Stall, e.CancellationToken);
        e.ProcessPacket = !faults.Strikes(Faults.HalfOpen);
        return e.ProcessPacket;
    }

    /// <summary>Withholds a packet of the broker; when the broker stalls, keeps it back.</summary>
    public async Task AreSentAsync(InterceptingPacketEventArgs e)
    {
        await faults.WhileOnAsync(Faults.Stall, e.CancellationToken);
        e.ProcessPacket = !faults.Strikes(Faults.HalfOpen) && e.Packet switch
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
