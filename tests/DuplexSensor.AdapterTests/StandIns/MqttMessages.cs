using System;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt
{
    public enum MqttProtocolVersion
    {
        Version_3_1_1 = 4,
    }

    public enum MqttSslProtocols
    {
        TLSv1_2 = 4,
    }

    public interface IMqttClient
    {
        delegate void ConnectionClosedEventHandler(object sender, EventArgs e);

        delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

        delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);

        delegate void MqttMsgSubscribedEventHandler(object sender, MqttMsgSubscribedEventArgs e);
    }
}

namespace nanoFramework.M2Mqtt.Messages
{
    public enum MqttQoSLevel
    {
        AtMostOnce = 0,
        AtLeastOnce = 1,
        GrantedFailure = 128,
    }

    public enum MqttReasonCode
    {
        Success = 0,
    }

    public sealed class MqttMsgPublishEventArgs(string topic, byte[] message) : EventArgs
    {
        public string Topic => topic;

        public byte[] Message => message;
    }

    public sealed class MqttMsgPublishedEventArgs(bool isPublished) : EventArgs
    {
        public bool IsPublished => isPublished;
    }

    public sealed class MqttMsgSubscribedEventArgs(MqttQoSLevel[] grantedQoSLevels) : EventArgs
    {
        public MqttQoSLevel[] GrantedQoSLevels => grantedQoSLevels;
    }
}
