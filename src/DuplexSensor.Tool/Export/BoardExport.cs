using System.Text.Json.Nodes;
using DuplexSensor.Core.Settings;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool.Files;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// Writes the files that connect a real board to a cloud, and the files with which nanoff deploys them. A later export
/// into the same folder keeps the user's entries.
/// </summary>
/// <param name="folder">Full path; is created if it does not exist.</param>
/// <param name="settings">The settings from which the board's settings.json is derived.</param>
public sealed class BoardExport(string folder, SettingsSource settings)
{
    // The folder beside settings.json into which earlier versions exported.
    private const string EarlierFolder = "board";
    private const string SettingsName = "settings.json";

    private static readonly string[] BoardFiles = [SettingsName, "ca.pem", "device.pem", "device.key"];

    /// <summary>The folder for the export of a thing when the command line names none.</summary>
    /// <param name="dataFolder">Data folder, for example <c>.duplex</c>.</param>
    /// <param name="thing">Thing name.</param>
    // A thing name may contain a colon; a file name on Windows may not.
    public static string GetFolder(string dataFolder, string thing) =>
        Path.Combine(dataFolder, "boards", Uri.EscapeDataString(thing));

    /// <summary>Writes the export and returns the lines to print.</summary>
    /// <exception cref="UserException">
    /// The folder cannot be written, git does not ignore it, or a file in it is invalid or belongs to another thing.
    /// </exception>
    public IReadOnlyList<string> Write(BoardTarget target)
    {
        if (GetPath(SettingsName) == settings.FilePath)
        {
            throw new UserException($"{settings.FilePath} is the source of the export: choose another folder.");
        }

        try
        {
            BoardSettings boardSettings = BoardSettings.Create(target, GetPath(SettingsName), settings);
            DeploymentFiles deployment = DeploymentFiles.Read(folder);
            List<string> lines = [$"what the board {target.Thing} needs is in {folder}: see README.txt there"];
            ImportEarlierExport(deployment, target.Thing, lines);
            OwnFolder.Create(folder);
            GitGuard.Protect(folder);
            WriteAll(target, boardSettings, deployment);
            AddAdvice(lines);
            AddKeptSettings(boardSettings, lines);
            AddMissingWifi(deployment, lines);
            return lines;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                $"{folder}: the board's files cannot be written to this folder. Correct its permissions or choose "
                + "another folder.", exception);
        }
    }

    private void ImportEarlierExport(DeploymentFiles deployment, string thing, List<string> lines)
    {
        string earlierFolder = Path.Combine(settings.Folder, EarlierFolder);
        bool isElsewhere = File.Exists(Path.Combine(earlierFolder, DeploymentFiles.NetworkName))
            && earlierFolder != folder;
        if (!deployment.IsNetworkNew || !isElsewhere)
        {
            return;
        }

        DeploymentFiles earlier = DeploymentFiles.Read(earlierFolder);
        if (!earlier.IsNetworkNew)
        {
            // Another board has another serial port.
            bool isSameBoard = BoardSettings.ReadThing(Path.Combine(earlierFolder, SettingsName)) == thing;
            deployment.ImportFrom(earlier, isSameBoard);
            string imported = isSameBoard ? "Wi-Fi and serial port" : "Wi-Fi";
            lines.Add($"{imported} imported from {earlierFolder}: delete that folder when its boards run");
        }
    }

    private void WriteAll(BoardTarget target, BoardSettings boardSettings, DeploymentFiles deployment)
    {
        WritePrivate("device.key", File.ReadAllText(target.Credentials.PrivateKeyPath));
        Write("device.pem", File.ReadAllText(target.Credentials.CertificatePath));
        Write("ca.pem", File.ReadAllText(target.Credentials.CaPath));
        Write(SettingsName, ToJson(boardSettings.Members));
        Write(DeploymentFiles.FilesName, ToJson(deployment.CreateFilesJson(
            BoardFiles.ToDictionary(name => $"I:\\{name}", GetPath))));
        if (deployment.IsNetworkNew)
        {
            // Private, because it will contain the Wi-Fi password.
            WritePrivate(DeploymentFiles.NetworkName, ToJson(deployment.Network));
        }

        Write("README.txt", BoardReadme.CreateText(target.Thing, deployment.HasWifi));
    }

    // Uses the board's own file, which may contain pins of an earlier export.
    private void AddAdvice(List<string> lines)
    {
        if (PinRules.FindWarning(SettingsFile.Read(GetPath(SettingsName))) is { } advice)
        {
            lines.Add($"{GetPath(SettingsName)}: {advice}");
        }
    }

    private void AddKeptSettings(BoardSettings boardSettings, List<string> lines)
    {
        if (boardSettings.Kept.Count > 0)
        {
            lines.Add($"the board's settings.json keeps its own {string.Join(", ", boardSettings.Kept)}: delete that "
                + $"file to use the values of {settings.Name}");
        }
    }

    private void AddMissingWifi(DeploymentFiles deployment, List<string> lines)
    {
        if (!deployment.HasWifi)
        {
            lines.Add(ProgramName.InText($"no Wi-Fi yet: put its name and password into "
                + $"{GetPath(DeploymentFiles.NetworkName)}, or give 'duplex flash' its name with --wifi"));
        }
    }

    private void Write(string name, string text) => AtomicFile.Write(GetPath(name), text);

    private void WritePrivate(string name, string text) => AtomicFile.WritePrivate(GetPath(name), text);

    private static string ToJson(JsonObject members) => members.ToJsonString(JsonText.Indented) + "\n";

    private string GetPath(string name) => Path.Combine(folder, name);
}
