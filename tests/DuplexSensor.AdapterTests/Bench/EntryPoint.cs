using System.Linq;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>
/// Same as xUnit's generated entry point, but with a name that the project can select: the firmware also has a Main.
/// </summary>
internal static class EntryPoint
{
    public static int Main(string[] args)
    {
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? TestPlatformTestFramework
                .RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions).GetAwaiter().GetResult()
            : ConsoleRunner.Run(args).GetAwaiter().GetResult();
    }
}
