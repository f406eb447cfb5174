using DuplexSensor.Tool;

namespace DuplexSensor.UnitTests.Tool;

/// <summary>Help and hints name the command that the reader has.</summary>
public sealed class ProgramNameTests
{
    [Theory]
    [InlineData("/home/me/.dotnet/tools/.store/duplexsensor/1.0.0/tools/net10.0/any/", "/home/me", "duplex")]
    [InlineData("/c/src/DuplexSensor.Tool/bin/Debug/net10.0/", "/c", "dotnet run --project src/DuplexSensor.Tool --")]
    [InlineData(
        "/c/src/DuplexSensor.Tool/bin/Release/net10.0/", "/c/src", "dotnet run --project DuplexSensor.Tool --")]
    public void It_is_dotnet_run_in_the_clone_and_duplex_where_it_is_installed(
        string program, string folder, string name)
    {
        Assert.Equal(name, ProgramName.Create(program, folder));
    }
}
