using DuplexSensor.Tool.Flashing.Contract;

namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>The runtime is new enough to take files from nanoff.</summary>
internal sealed class FirmwareCheck : ICheck
{
    public string Name => "firmware";

    public IReadOnlyList<string> Needs => ["board"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new VersionContract(DevicePackages.LoadEmbedded()).FindFirmwareError(context.Board) is { } error
            ? Finding.Failed(error, $"duplex flash --port {context.Options.Port}")
            : Finding.Ok($"{context.Board.Firmware}"));
}
