namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>placeholder</summary>
internal sealed class PackagesCheck : ICheck
{
    public string Name => "packages";

    public IReadOnlyList<string> Needs => ["board"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Finding.Skipped("placeholder"));
}
