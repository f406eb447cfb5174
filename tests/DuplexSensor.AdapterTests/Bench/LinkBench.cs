using System;
using System.Collections.Generic;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading;
using DuplexSensor.Core.Flash;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Esp32;
using nanoFramework.M2Mqtt;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>A link to a broker that the test controls, on a board whose clock is set.</summary>
internal sealed class LinkBench
{
    private readonly List<LinkEvent> _events = [];

    public LinkBench()
    {
        Board.SetTime();
        var config = new DeviceConfig { Thing = "desk", Endpoint = "cloud" };
        Clock = new Esp32Clock(new Esp32Flash(), "time");
        Link = new Esp32Link(
            new ConnectionContext
            {
                Config = config,
                DeviceCertificate = new X509Certificate2(
                    Board.CreatePem("CERTIFICATE"), Board.CreatePem("PRIVATE KEY"), ""),
                RootCa = new X509Certificate(Board.CreatePem("CERTIFICATE")),
                Clock = Clock,
                Wifi = new Esp32Wifi(),
                Gate = Gate,
            },
            new AutoResetEvent(false));
    }

    public Broker Broker { get; } = Network.Add("cloud", 8883, new Broker());

    public TlsGate Gate { get; } = new();

    public Esp32Clock Clock { get; }

    public Esp32Link Link { get; }

    public MqttClient Client => MqttClient.Instances[^1];

    /// <summary>All events of the link so far.</summary>
    public List<LinkEvent> Events
    {
        get
        {
            BoardTime.WaitUntilIdle();
            for (LinkEvent next = Link.TryDequeue(); next != null; next = Link.TryDequeue())
            {
                _events.Add(next);
            }

            return _events;
        }
    }

    /// <summary>Kinds, sessions and reasons of all events, in a line.</summary>
    public string EventsText => string.Join("; ", Events.ConvertAll(e => $"{e.Kind} {e.Session} {e.Reason}".Trim()));

    public void Connect(int session = 1)
    {
        Link.BeginConnect(session, false);
        Assert.Contains($"Connected {session}", EventsText, StringComparison.Ordinal);
    }

    /// <summary>Connects without success and returns the reason.</summary>
    public string FailToConnect(int waitMs = 0)
    {
        Link.BeginConnect(1, false);
        BoardTime.Advance(waitMs);
        LinkEvent only = Assert.Single(Events);
        Assert.Equal(LinkEventKind.ConnectFailed, only.Kind);
        return only.Reason;
    }

    public void Publish(string text, bool atLeastOnce = true)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Link.BeginPublish("topic", bytes, bytes.Length, atLeastOnce);
    }
}
