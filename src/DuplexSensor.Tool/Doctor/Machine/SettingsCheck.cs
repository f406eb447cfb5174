using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Doctor.Machine;

/// <summary>The user's settings.json, and the copy of the thing's board.</summary>
internal sealed class SettingsCheck : ICheck
{
    private const string Fix = "Correct it there; docs/settings.md lists the members.";

    public string Name => "settings";

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            string thing = context.Settings.Read().Thing;
            context.Thing ??= thing;
            string? board = FindBoardFile(context);
            if (board is not null)
            {
                SettingsFile.Read(board);
            }

            return Task.FromResult(Finding.Ok(
                Describe(context.Settings) + (board is null ? "" : $", and the board's {DisplayPath.Create(board)}")));
        }
        catch (SettingsFileException exception)
        {
            return Task.FromResult(Finding.Failed(exception.Message, Fix));
        }
    }

    private static string Describe(SettingsSource settings) =>
        settings.FilePath is { } path ? DisplayPath.Create(path) : settings.Name;

    private static string? FindBoardFile(CheckContext context)
    {
        string path = Path.Combine(
            BoardExport.GetFolder(context.Settings.DataFolder, context.Thing!), SettingsSource.FileName);
        return File.Exists(path) ? path : null;
    }
}
