using System.Text.RegularExpressions;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Docs;

/// <summary>A shell that runs the commands of the README's walk.</summary>
/// <param name="Program">The program of the shell.</param>
/// <param name="Fix">How to install the program.</param>
/// <param name="Arguments">The options that precede the script.</param>
/// <param name="Fence">The language of the README's code block with the set-up lines of this shell.</param>
/// <param name="Before">Lines that imitate a new terminal in which Debian's AWS CLI comes first in the path.</param>
internal sealed record WalkShell(string Program, string Fix, string[] Arguments, string Fence, string Before)
{
    private const string FreshPowerShell =
        "Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY; $env:PATH = \"/usr/bin:$env:PATH\"";

    /// <summary>Bash with alias expansion, which is off by default in a script.</summary>
    public static readonly WalkShell Bash = new(
        "bash", "install bash", ["-c"], "sh",
        "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; PATH=/usr/bin:$PATH; shopt -s expand_aliases");

    public static readonly WalkShell PowerShell = new(
        "pwsh", "dotnet tool install -g PowerShell --version 7.6.9", ["-NoProfile", "-NonInteractive", "-Command"],
        "powershell", FreshPowerShell);

    /// <summary>PowerShell in the mode <c>Legacy</c>, which passes arguments as Windows PowerShell 5.1 does.</summary>
    public static readonly WalkShell QuoteDropping = PowerShell with
    {
        Before = $"$PSNativeCommandArgumentPassing = 'Legacy'; {FreshPowerShell}",
    };

    /// <summary>Returns the set-up lines for this shell from a text.</summary>
    public string SetUpIn(string text)
    {
        Match block = Regex.Match(text, $"^```{Fence}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(block.Success, $"no block for {Fence}");
        return block.Groups[1].Value;
    }

    public Task<ProgramResult> RunAsync(string script) =>
        Programs.RunAsync(Program, Fix, [.. Arguments, $"{Before}\n{script}"]);
}
