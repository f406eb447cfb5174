using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Conformance;

/// <summary>
/// Installs the npm clients beside the tests' binaries before their first use: exactly the versions of
/// package-lock.json, without running their install scripts.
/// </summary>
internal static class NodeClients
{
    private const string InstallHint = "install Node.js 20 or newer with npm";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Conformance");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>Runs a script of this folder; skips the test when Node is not installed.</summary>
    public static async Task<ProgramResult> RunAsync(string script, params string[] arguments)
    {
        await Installed.Value;
        return await Programs.RunAsync("node", InstallHint, [Path.Combine(Folder, script), .. arguments]);
    }

    private static async Task InstallAsync()
    {
        string lockFile = await File.ReadAllTextAsync(Path.Combine(Folder, "package-lock.json"));
        string marker = Path.Combine(Folder, "installed.txt");
        if (File.Exists(marker) && await File.ReadAllTextAsync(marker) == lockFile)
        {
            return;
        }

        ProgramResult result = await Programs.RunAsync("npm", InstallHint, [
            "ci", "--prefix", Folder, "--ignore-scripts", "--omit", "optional", "--no-audit", "--no-fund"]);
        Assert.True(result.ExitCode == 0, $"npm ci: {result.Errors}");
        await File.WriteAllTextAsync(marker, lockFile);
    }
}
