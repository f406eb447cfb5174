namespace DuplexSensor.LocalCloud.Broker.Packets;

/// <summary>AWS's limits on packets (AWS IoT quotas, message broker). A CONNACK of MQTT 5 contains them.</summary>
internal static class MqttLimits
{
    /// <summary>Most unacknowledged QoS 1 messages of a connection, in each direction.</summary>
    public const ushort InFlightMax = 100;

    /// <summary>The highest topic alias of a client.</summary>
    public const ushort TopicAliasMax = 8;

    /// <summary>Most bytes of a packet: 146 KiB.</summary>
    public const uint PacketBytesMax = 149_504;

    /// <summary>The smallest Maximum Packet Size that a client may have, in bytes.</summary>
    public const uint ClientPacketBytesMin = 512;

    /// <summary>Most bytes of all names and values of the user properties of a packet.</summary>
    public const int UserPropertyBytesMax = 8_192;

    /// <summary>The longest session expiry interval, in seconds.</summary>
    public const uint SessionExpirySecondsMax = 3_600;
}
