using System.Text.Json;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Checks one property of the world. It is notified of what happens at the ports and in the cloud, and records a
/// violation when the property does not hold. A new checker is a class in its own file, and a line in
/// <see cref="CheckerList"/>.
/// </summary>
public abstract class Checker
{
    /// <summary>The name in the line of a violation.</summary>
    public string Name => GetType().Name;

    protected VirtualWorld World { get; private set; } = null!;

    /// <summary>Called once, before the first event.</summary>
    public virtual void Attach(VirtualWorld world) => World = world;

    /// <summary>A board has power. The firmware has not read its flash yet.</summary>
    public virtual void OnPoweredUp(WorldBoard board)
    {
    }

    /// <summary>The firmware has read its flash. Its first step has not run yet.</summary>
    public virtual void OnBooted(WorldBoard board)
    {
    }

    /// <summary>The firmware has run a step at <paramref name="nowMs"/> and requests the next one at
    /// <paramref name="wakeAtMs"/>, both in uptime.</summary>
    public virtual void OnFirmwareStepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
    }

    /// <summary>The firmware has requested a restart.</summary>
    public virtual void OnRestartRequested(WorldBoard board, string cause)
    {
    }

    /// <summary>The firmware has written a line to its trace.</summary>
    public virtual void OnTraceLine(WorldBoard board, ReadOnlySpan<byte> line)
    {
    }

    /// <summary>The firmware begins a connect.</summary>
    public virtual void OnConnecting(WorldBoard board, bool resetNetwork)
    {
    }

    /// <summary>The firmware sends a SUBSCRIBE.</summary>
    public virtual void OnSubscribing(WorldBoard board, string[] filters)
    {
    }

    /// <summary>The firmware closes its connection.</summary>
    public virtual void OnClosing(WorldBoard board)
    {
    }

    /// <summary>A SUBACK that grants all filters is in the board's inbox.</summary>
    public virtual void OnSubscribed(WorldBoard board)
    {
    }

    /// <summary>The firmware has dequeued an event from its inbox.</summary>
    public virtual void OnLinkEventDequeued(WorldBoard board, LinkEvent linkEvent)
    {
    }

    /// <summary>
    /// The firmware has dequeued a delta of the current connection. <paramref name="state"/> is valid during the call.
    /// </summary>
    public virtual void OnDeltaDequeued(WorldBoard board, long version, JsonElement state)
    {
    }

    /// <summary>
    /// The firmware has dequeued the acceptance of an update that wrote <c>desired</c>, of any client.
    /// <paramref name="desired"/> is valid during the call.
    /// </summary>
    public virtual void OnDesiredAccepted(WorldBoard board, long version, JsonElement desired)
    {
    }

    /// <summary>The connection is lost because a delta did not fit the board's memory.</summary>
    public virtual void OnLostByDelta(WorldBoard board)
    {
    }

    /// <summary>The firmware publishes a message. The broker has not received it yet.</summary>
    public virtual void OnPublishing(WorldBoard board, CloudMessage message)
    {
    }

    /// <summary>The broker has received a board's message.</summary>
    public virtual void OnBrokerReceived(string thing, CloudMessage message)
    {
    }

    /// <summary>A write to flash has ended, successfully or not.</summary>
    public virtual void OnFlashWrite(WorldBoard board, FlashWrite write)
    {
    }

    /// <summary>A slot that exists could not be read.</summary>
    public virtual void OnFlashReadFailed(WorldBoard board)
    {
    }

    /// <summary>The firmware requests a measurement from the sensor.</summary>
    public virtual void OnMeasuring(WorldBoard board)
    {
    }

    /// <summary>The sensor has returned the result of a measurement.</summary>
    public virtual void OnMeasured(WorldBoard board, SensorResult answer, int temperatureTenths, int humidityTenths)
    {
    }

    /// <summary>The firmware has dequeued a press of the button.</summary>
    public virtual void OnPressDequeued(WorldBoard board)
    {
    }

    /// <summary>The firmware begins a GET for a payload.</summary>
    public virtual void OnFetching(WorldBoard board, string url)
    {
    }

    /// <summary>The payload server has decided how it responds to that GET.</summary>
    public virtual void OnPayloadServed(WorldBoard board, PayloadResponse response)
    {
    }

    /// <summary>The firmware has dequeued the end of that response's body.</summary>
    public virtual void OnFetchEnded(WorldBoard board, PayloadResponse response)
    {
    }

    /// <summary>A job handler is about to receive a payload.</summary>
    public virtual void OnHandlerBegin(WorldBoard board, string jobId, bool mayRunTwice)
    {
    }

    /// <summary>The job handler has run a step and returned its progress.</summary>
    public virtual void OnHandlerStepped(WorldBoard board, JobProgress progress)
    {
    }

    /// <summary>A user has updated <c>desired</c>, and the shadow has accepted the update.</summary>
    public virtual void OnDesiredUpdated(WorldBoard board, ReadOnlyMemory<byte> document)
    {
    }

    /// <summary>A user has created a job for the board. An earlier job of the same id has been deleted.</summary>
    public virtual void OnJobCreated(WorldBoard board, string jobId, string document)
    {
    }

    /// <summary>
    /// The cloud sends a message. <paramref name="request"/> is the board's message to which the cloud responds; null
    /// when the cloud sends the message for another reason.
    /// </summary>
    public virtual void OnCloudMessage(CloudMessage? request, CloudMessage message)
    {
    }

    /// <summary>An event of the world has run.</summary>
    public virtual void OnWorldStepped()
    {
    }

    /// <summary>All faults and users are disabled from now on.</summary>
    public virtual void OnFaultsDisabled()
    {
    }

    /// <summary>
    /// Checks the property ten minutes after the faults were disabled. False when it does not hold yet but may still
    /// be restored by the hourly report; the world then runs on for that long, and calls every checker again with
    /// <paramref name="isLastCheck"/> set.
    /// </summary>
    public virtual bool CheckAtEnd(bool isLastCheck) => true;

    protected void RecordViolation(WorldBoard board, string description) =>
        World.RecordViolation(Name, $"{board.Thing}: {description}");
}
