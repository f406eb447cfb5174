using System.Device.Gpio;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Dashboard.Boards;

/// <summary>The state of a virtual board at one moment.</summary>
internal readonly record struct BoardState(bool Power, bool Network, int Restarts)
{
    /// <summary>Readings that wait while the board is not connected.</summary>
    public int Waiting { get; private init; }

    public bool IsLit { get; private init; }

    /// <summary>high, low, or floating.</summary>
    public string LedLevel { get; private init; } = "";

    public string ButtonLevel { get; private init; } = "";

    public ClimateRow Air { get; private init; }

    public bool IsOverridden { get; private init; }

    public SensorFault Fault { get; private init; }

    /// <summary>none, switch, or turn.</summary>
    public string FaultSource { get; private init; } = "";

    public static BoardState Read(VirtualBoard board, int waiting)
    {
        DeviceConfig config = board.Config;
        return new BoardState(board.IsOn, board.Network.IsUp, board.RestartCount)
        {
            Waiting = waiting,
            IsLit = board.IsLedLit,
            LedLevel = board.Pins.IsDriven(config.PinLed, PinValue.High) ? "high"
                : board.Pins.IsDriven(config.PinLed, PinValue.Low) ? "low"
                : "floating",
            ButtonLevel = board.Pins.GetLevel(config.PinButton) == PinValue.High ? "high" : "low",
            Air = board.Sensor.Air,
            IsOverridden = board.Sensor.Override is not null,
            Fault = board.Sensor.CurrentFault,
            FaultSource = board.Sensor.Fault != SensorFault.None ? "switch"
                : board.Sensor.CurrentFault != SensorFault.None ? "turn"
                : "none",
        };
    }
}
