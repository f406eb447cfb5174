using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Ports;

/// <summary>
/// Everything outside the firmware, one port each. Only <c>Program.cs</c> and test fixtures fill one.
/// </summary>
public sealed class Board
{
    // An object initializer sets all of them by name: a constructor with nine ports would not say which is which.
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
