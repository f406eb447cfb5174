using System.Text.RegularExpressions;
using DuplexSensor.EndToEndTests.Fixture;

namespace DuplexSensor.EndToEndTests.Docs;

/// <summary>A shell in which a reader pastes the README's walk.</summary>
/// <param name="Program">Its program.</param>
/// <param name="Fix">How to install it.</param>
/// <param name="Arguments">What makes it run the script behind them.</param>
/// <param name="Fence">The language of the README's block with its first lines.</param>
/// <param name="Before">A fresh terminal, in which Debian's AWS CLI is the first one.</param>
internal sealed record WalkShell(string Program, string Fix, string[] Arguments, string Fence, string Before)
{
    private const string FreshPowerShell =
        "Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY; $env:PATH = \"/usr/bin:$env:PATH\"";

    /// <summary>Only a terminal expands aliases without being asked.</summary>
    public static readonly WalkShell Bash = new(
        "bash", "install bash", ["-c"], "sh",
        "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY; PATH=/usr/bin:$PATH; shopt -s expand_aliases");

    public static readonly WalkShell PowerShell = new(
        "pwsh", "dotnet tool install -g PowerShell --version 7.6.9", ["-NoProfile", "-NonInteractive", "-Command"],
        "powershell", FreshPowerShell);

    /// <summary>Legacy is how Windows PowerShell 5.1 passes arguments on.</summary>
    public static readonly WalkShell QuoteDropping = PowerShell with
    {
        Before = $"$PSNativeCommandArgumentPassing = 'Legacy'; {FreshPowerShell}",
    };

    /// <summary>The first lines of a text for this shell.</summary>
    public string SetUpIn(string text)
    {
        Match block = Regex.Match(text, $"^```{Fence}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(block.Success, $"no block for {Fence}");
        return block.Groups[1].Value;
    }

    public Task<ProgramResult> RunAsync(string script) =>
        Programs.RunAsync(Program, Fix, [.. Arguments, $"{Before}\n{script}"]);
}
