using System.Globalization;
using System.Text.RegularExpressions;
using DuplexSensor.Tool.Doctor.Surroundings;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The .NET SDK.</summary>
internal sealed partial class SdkCheck : ICheck
{
    private const int MajorMin = 10;
    private const string Fix = "Install the .NET 10 SDK: https://dotnet.microsoft.com/download";

    public string Name => "sdk";

    public async Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        ProgramOutput? printed = await context.Pc.Programs.RunAsync("dotnet", ["--list-sdks"], cancellationToken);
        string[] versions = [.. Sdk().Matches(printed?.Output ?? "").Select(sdk => sdk.Value)];
        string all = string.Join(", ", versions);
        return printed is null ? Finding.Failed("there is no program 'dotnet'", Fix)
            : versions.Length == 0 ? Finding.Failed("'dotnet --list-sdks' lists no SDK", Fix)
            : versions.Any(IsNewEnough) ? Finding.Ok($".NET SDK {all}")
            : Finding.Failed($".NET SDK {all}: none is {MajorMin} or newer", Fix);
    }

    private static bool IsNewEnough(string version) =>
        int.Parse(version.Split('.')[0], CultureInfo.InvariantCulture) >= MajorMin;

    [GeneratedRegex(@"^[0-9]+\.[0-9]+\.[0-9]+\S*", RegexOptions.Multiline)]
    private static partial Regex Sdk();
}
