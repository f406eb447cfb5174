using System;
using System.Net.Sockets;
using DuplexSensor.AdapterTests.Bench;
using DuplexSensor.AdapterWire;
using nanoFramework.M2Mqtt.Exceptions;

namespace nanoFramework.M2Mqtt;

/// <summary>Connects to a broker on the PC's network when the test has not added a broker.</summary>
public sealed partial class MqttClient
{
    private int ConnectOverWire(string clientId, int keepAliveSeconds)
    {
        var wire = new WireMqtt();
        wire.Received += RaiseMessage;
        wire.Closed += () =>
        {
            if (IsConnected)
            {
                RaiseClosed();
            }
        };
        try
        {
            int code = wire.Connect(
                new WireTarget
                {
                    Host = _host,
                    Port = _port,
                    RootPem = _root.Pem,
                    CertificatePem = _certificate.Pem,
                    KeyPem = _certificate.Key,
                    UtcNow = DateTime.UnixEpoch.AddMilliseconds(Board.UtcMs),
                },
                clientId,
                keepAliveSeconds);
            _wire = wire;
            return code;
        }
        catch (WireException error)
        {
            Heap.HasStaleSocket = error.VerifyFlags != 0;
            Exception cause = error.VerifyFlags != 0
                ? TlsErrors.Create(error.VerifyFlags)
                : new SocketException(error.SocketCode);
            throw new MqttConnectionException("Exception connecting to the broker", cause);
        }
    }

    private void PublishOverWire(WireMqtt wire, string topic, byte[] message, bool isAtLeastOnce)
    {
        BoardTime.RunOutside(() =>
        {
            wire.Publish(topic, message, isAtLeastOnce);
            return true;
        });
        if (isAtLeastOnce)
        {
            RaisePuback();
        }
    }
}
