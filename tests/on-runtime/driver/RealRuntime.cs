using System.Diagnostics;

namespace DuplexSensor.OnRuntimeTests;

/// <summary>
/// Starts the platform's runtime with the firmware's image. Without runtime or image every test is skipped, with a
/// reason.
/// </summary>
internal static class RealRuntime
{
    private const string RuntimeVariable = "NANOCLR";
    private const string ImageVariable = "NANOCLR_IMAGE";

    /// <summary>Starts the firmware for one boot: from power-on to restart or power-off.</summary>
    /// <param name="drive">The folder for drive I:.</param>
    public static Process Start(string drive)
    {
        string runtime = Environment.GetEnvironmentVariable(RuntimeVariable) ?? "";
        string image = Environment.GetEnvironmentVariable(ImageVariable) ?? "";
        Assert.SkipUnless(
            File.Exists(runtime) && Directory.Exists(image),
            $"set {RuntimeVariable} and {ImageVariable}: see tests/on-runtime/README.md");
        var start = new ProcessStartInfo(runtime, ["--root", drive, .. Directory.EnumerateFiles(image, "*.pe")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
