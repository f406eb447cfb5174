using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Simulator;

/// <summary>What a virtual board is made of.</summary>
public sealed record VirtualBoardOptions
{
    /// <summary>What settings.json says: thing, endpoint, payload URL, pins. The same at each boot.</summary>
    public required DeviceConfig Config { get; init; }

    /// <summary>PEM files: the thing's certificate, its key, and the CA of the endpoint.</summary>
    public required string CertificatePath { get; init; }

    public required string KeyPath { get; init; }

    public required string CaPath { get; init; }

    /// <summary>The payload server's CA; null: the same.</summary>
    public string? PayloadCaPath { get; init; }

    /// <summary>Outlives restarts and power-offs; on disk (FileFlash) or in memory (MemoryFlash).</summary>
    public required IFlash Flash { get; init; }

    public required ITrace Trace { get; init; }

    /// <summary>The board's clocks: monotonic and UTC.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The sensor's clock, which may run faster; null: the board's.</summary>
    public TimeProvider? SensorTime { get; init; }

    /// <summary>See <see cref="Sensing.VirtualSensor"/>.</summary>
    public int SensorStartRow { get; init; }

    /// <summary>The sensor has them in turn, one every other minute.</summary>
    public IReadOnlyList<SensorFault> SensorFaults { get; init; } = [];

    /// <summary>Each boot's random numbers follow from it and from the count of restarts.</summary>
    public int Seed { get; init; }

    /// <summary>Makes the handler of a boot.</summary>
    public Func<IJobHandler> NewJobHandler { get; init; } = () => new PrintingJobHandler();
}
