using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Ports;

/// <summary>
/// Everything outside the firmware, one port each. Only <c>Program.cs</c> and test fixtures fill one.
/// </summary>
public sealed class Board
{
    public IClock Clock;
    public ILink Link;
    public ISensor Sensor;
    public IFlash Flash;
    public ILed Led;
    public IButton Button;
    public IFetcher Fetcher;
    public ISystem System;
    public ITrace Trace;
}
