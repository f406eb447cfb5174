using System.Linq;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace DuplexSensor.AdapterTests.Bench;

/// <summary>As xUnit's own, which has no name to choose it by: the firmware's Program.Main is one too.</summary>
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
