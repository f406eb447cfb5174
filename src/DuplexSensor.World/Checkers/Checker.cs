using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud;
using DuplexSensor.World.Cloud;
using DuplexSensor.World.Ports;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// Something that holds after each event, told of what goes on at the ports. A new one is a class in a file of its own,
/// and a line in <see cref="CheckerList"/>.
/// </summary>
public abstract class Checker
{
    /// <summary>As it stands in the line of a violation.</summary>
    public string Name => GetType().Name;

    protected VirtualWorld World { get; private set; } = null!;

    /// <summary>Called once, before anything happens.</summary>
    public virtual void Watch(VirtualWorld world) => World = world;

    /// <summary>A board has power: the firmware is about to read its flash.</summary>
    public virtual void Booting(WorldBoard board)
    {
    }

    /// <summary>It has read it, and is about to run its first step.</summary>
    public virtual void Booted(WorldBoard board)
    {
    }

    /// <summary>The firmware was stepped, and has said when it wants to be stepped again.</summary>
    public virtual void Stepped(WorldBoard board, long nowMs, long wakeAtMs)
    {
    }

    /// <summary>The firmware has asked for a restart.</summary>
    public virtual void Restarting(WorldBoard board, string cause)
    {
    }

    public virtual void Traced(WorldBoard board, ReadOnlySpan<byte> line)
    {
    }

    public virtual void Connecting(WorldBoard board, bool freshNetwork)
    {
    }

    public virtual void Subscribing(WorldBoard board, string[] filters)
    {
    }

    public virtual void Closing(WorldBoard board)
    {
    }

    /// <summary>The event is in the board's inbox.</summary>
    public virtual void Granted(WorldBoard board)
    {
    }

    /// <summary>The firmware takes an event out of its inbox.</summary>
    public virtual void Took(WorldBoard board, LinkEvent taken)
    {
    }

    public virtual void Published(WorldBoard board, CloudMessage message)
    {
    }

    /// <summary>A board's message has come to the broker: whoever has subscribed sees it.</summary>
    public virtual void Arrived(string thing, CloudMessage message)
    {
    }

    public virtual void Wrote(WorldBoard board, FlashWrite write)
    {
    }

    public virtual void Measured(WorldBoard board)
    {
    }

    /// <summary>What the sensor has answered.</summary>
    public virtual void Sensed(WorldBoard board, SensorAnswer answer, int temperatureTenths, int humidityTenths)
    {
    }

    /// <summary>The firmware has taken a press.</summary>
    public virtual void Pressed(WorldBoard board)
    {
    }

    public virtual void Fetching(WorldBoard board, string url)
    {
    }

    /// <summary>What the payload server does with that GET.</summary>
    public virtual void Served(WorldBoard board, PayloadAnswer answer)
    {
    }

    /// <summary>The firmware has taken the end of that answer's body.</summary>
    public virtual void Fetched(WorldBoard board, PayloadAnswer answer)
    {
    }

    /// <summary>A job handler is about to get a payload.</summary>
    public virtual void Handling(WorldBoard board, string jobId, bool mayRunTwice)
    {
    }

    /// <summary>It has said how far it is.</summary>
    public virtual void Handled(WorldBoard board, JobProgress progress)
    {
    }

    /// <summary>A user has set <c>desired</c>, and the shadow has taken it.</summary>
    public virtual void Desired(WorldBoard board, ReadOnlyMemory<byte> document)
    {
    }

    /// <summary>A user has created a job for the board; one of the same id was deleted before.</summary>
    public virtual void JobCreated(WorldBoard board, string jobId, string document)
    {
    }

    /// <summary>The cloud sends a message, because of what a board has published (else null).</summary>
    public virtual void Answered(CloudMessage? request, CloudMessage message)
    {
    }

    public virtual void AfterStep()
    {
    }

    /// <summary>The faults are lifted.</summary>
    public virtual void Lifted()
    {
    }

    /// <summary>
    /// Ten minutes after the faults were lifted. True when it has come right, or when it waits for what the design
    /// allows more time; then it is asked once more, <paramref name="isLast"/>, after the hourly report.
    /// </summary>
    public virtual bool IsRightInTheEnd(bool isLast) => true;

    protected void Violate(WorldBoard board, string what) => World.Violate(Name, $"{board.Thing}: {what}");
}
