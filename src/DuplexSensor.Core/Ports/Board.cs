namespace DuplexSensor.Core.Ports;

/// <summary>
/// One of each port: all hardware and network that the firmware uses. Only the device's <c>Startup</c>, the virtual
/// board, the simulated world and tests create one.
/// </summary>
public sealed class Board
{
    // An object initializer sets all of them by name. A constructor with nine arguments would be hard to read.
    public IClock Clock = null!;
    public ILink Link = null!;
    public ISensor Sensor = null!;
    public IFlash Flash = null!;
    public ILed Led = null!;
    public IButton Button = null!;
    public IFetcher Fetcher = null!;
    public ISystem System = null!;
    public ITrace Trace = null!;
}
