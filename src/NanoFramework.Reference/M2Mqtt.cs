using System;
using System.Collections;
using System.Security.Cryptography.X509Certificates;
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

    public class MqttClient : IDisposable
    {
        public extern MqttClient(
            string brokerHostName,
            int brokerPort,
            bool secure,
            X509Certificate caCert,
            X509Certificate clientCert,
            MqttSslProtocols sslProtocol);

        public extern event IMqttClient.ConnectionClosedEventHandler ConnectionClosed;

        public extern event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived;

        public extern event IMqttClient.MqttMsgPublishedEventHandler MqttMsgPublished;

        public extern event IMqttClient.MqttMsgSubscribedEventHandler MqttMsgSubscribed;

        public extern MqttProtocolVersion ProtocolVersion { get; set; }

        public extern void Close();

        public extern MqttReasonCode Connect(
            string clientId, string username, string password, bool cleanSession, ushort keepAlivePeriod);

        public extern void Disconnect();

        public extern void Dispose();

        public extern ushort Publish(
            string topic,
            byte[] message,
            string contentType,
            ArrayList userProperties,
            MqttQoSLevel qosLevel,
            bool retain);

        public extern ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels);
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

    public class MqttMsgPublishEventArgs : EventArgs
    {
        internal extern MqttMsgPublishEventArgs();

        public extern byte[] Message { get; }

        public extern string Topic { get; }
    }

    public class MqttMsgPublishedEventArgs : EventArgs
    {
        internal extern MqttMsgPublishedEventArgs();

        public extern bool IsPublished { get; }
    }

    public class MqttMsgSubscribedEventArgs : EventArgs
    {
        internal extern MqttMsgSubscribedEventArgs();

        public extern MqttQoSLevel[] GrantedQoSLevels { get; }
    }
}
