using DuplexSensor.Core.Ports;

namespace DuplexSensor.Core.Ports;

/// <summary>
/// One of each port: all hardware and network that the firmware uses. Only the device's <c>Startup</c>, the virtual
/// board, the simulated world and tests create one.
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
