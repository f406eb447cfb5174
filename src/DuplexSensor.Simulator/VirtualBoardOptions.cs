using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Ports;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Sensing;

namespace DuplexSensor.Simulator;

/// <summary>The options of a virtual board.</summary>
public sealed record VirtualBoardOptions
{
    /// <summary>The content of settings.json, for example thing, endpoint and pins; the same at each boot.</summary>
    public required DeviceConfig Config { get; init; }

    /// <summary>Path of the thing's certificate in PEM format.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>Path of the thing's private key in PEM format.</summary>
    public required string KeyPath { get; init; }

    /// <summary>Path of the CA certificates of the endpoint in PEM format.</summary>
    public required string CaPath { get; init; }

    /// <summary>Path of the payload server's CA certificates; null for <see cref="CaPath"/>.</summary>
    public string? PayloadCaPath { get; init; }

    /// <summary>The board's flash, on disk (FileFlash) or in memory (MemoryFlash). It survives restarts.</summary>
    public required IFlash Flash { get; init; }

    public required ITrace Trace { get; init; }

    /// <summary>The board's clocks: monotonic and UTC.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The sensor's clock, which may run faster; null for <see cref="Time"/>.</summary>
    public TimeProvider? SensorTime { get; init; }

    /// <summary>Where in <see cref="OfficeClimate"/> the sensor begins, a minute for each row.</summary>
    public TimeSpan SensorStart { get; init; }

    /// <summary>Faults of the sensor that occur in turn, one every other minute.</summary>
    public IReadOnlyList<SensorFault> SensorFaults { get; init; } = [];

    /// <summary>Seed of the random numbers. Each boot adds the number of restarts to it.</summary>
    public int Seed { get; init; }

    /// <summary>Creates the job handler at each boot.</summary>
    public Func<IJobHandler> CreateJobHandler { get; init; } = () => new PrintingJobHandler();
}
