using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.UnitTests.Tool.Doctor;

/// <summary>Programs that print what the test gives, by their command line.</summary>
internal sealed class FakePrograms : IPrograms
{
    public Dictionary<string, ProgramOutput> Outputs { get; } = new(StringComparer.Ordinal)
    {
        ["dotnet --list-sdks"] = new(0, "8.0.100 [/usr/share/dotnet/sdk]\n10.0.401 [/usr/share/dotnet/sdk]"),
        ["aws --version"] = new(0, "aws-cli/2.9.19 Python/3.11.2 Linux/6.1 source/x86_64.debian.12 prompt/off"),
    };

    public void Print(string commandLine, string output, int exitCode = 0) =>
        Outputs[commandLine] = new ProgramOutput(exitCode, output);

    public Task<ProgramOutput?> RunAsync(string program, string[] arguments, CancellationToken cancellationToken) =>
        Task.FromResult(Outputs.GetValueOrDefault($"{program} {string.Join(' ', arguments)}"));
}
