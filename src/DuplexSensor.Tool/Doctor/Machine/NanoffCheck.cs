using System.Text.RegularExpressions;
using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The platform's flasher, which only a real board needs.</summary>
internal sealed partial class NanoffCheck : ICheck
{
    private const string Install = "dotnet tool install -g nanoff --allow-roll-forward";
    private const string Update = "dotnet tool update -g nanoff --allow-roll-forward";

    // 2.5.152 to 2.5.157 send files in an older form (docs/device.md).
    private static readonly Version Min = new(2, 5, 162);

    public string Name => "nanoff";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        // A tool that is installed and not on PATH is what 'path' says.
        string program = ToolFolder.Find(context.Pc, "nanoff") ?? "nanoff";
        ProgramOutput? printed = await context.Pc.Programs.RunAsync(program, ["--version"], cancellationToken);
        Match found = Number().Match(printed?.Output ?? "");
        if (printed is null)
        {
            return context.Options.Port is null
                ? Finding.Skipped($"it is not installed, and only a real board needs it: {Install}")
                : Finding.Failed("there is no program 'nanoff'", Install);
        }

        return !found.Success ? Finding.Failed($"'{program} --version' prints no version", Install)
            : Version.Parse(found.Value) < Min
                ? Finding.Failed($"nanoff {found.Value} is older than {Min}, from which on it sends files rightly", Update)
            : Finding.Ok($"nanoff {found.Value}");
    }

    [GeneratedRegex(@"[0-9]+\.[0-9]+\.[0-9]+")]
    private static partial Regex Number();
}
