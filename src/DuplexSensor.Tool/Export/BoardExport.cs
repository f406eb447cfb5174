using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DuplexSensor.Simulator.Settings;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// Writes what a real board needs to be a thing of a cloud, and the files with which nanoff puts it there. A later
/// export into the same folder keeps what the user has put in.
/// </summary>
/// <param name="folder">Full path; made when it does not exist.</param>
/// <param name="settingsPath">settings.json, which the board's is made of.</param>
public sealed class BoardExport(string folder, string settingsPath)
{
    // Where exports went before they had a folder of their own: README said so, and it lies beside settings.json.
    private const string FolderOfBefore = "board";
    private const string SettingsName = "settings.json";

    private static readonly string[] OnBoard = [SettingsName, "ca.pem", "device.pem", "device.key"];

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Where the files of a thing's board lie when the command line names no folder.</summary>
    /// <param name="dataFolder">Such as <c>.duplex</c>.</param>
    // A colon is allowed in a thing's name, not in a Windows file's.
    public static string FolderOf(string dataFolder, string thing) =>
        Path.Combine(dataFolder, "boards", Uri.EscapeDataString(thing));

    /// <summary>Returns what to tell the user, a line each.</summary>
    /// <exception cref="UserException">
    /// The folder cannot be written, git would take it along, or a file in it is broken or another thing's.
    /// </exception>
    public IReadOnlyList<string> Write(BoardTarget target)
    {
        if (InFolder(SettingsName) == Path.GetFullPath(settingsPath))
        {
            throw new UserException($"{settingsPath} is what the board's is made of: choose another folder.");
        }

        try
        {
            BoardSettings settings = BoardSettings.Of(target, InFolder(SettingsName), settingsPath);
            DeploymentFiles deployment = DeploymentFiles.Read(folder);
            List<string> lines = [$"what the board {target.Thing} needs is in {folder}: see README.txt there"];
            TakeOver(deployment, target.Thing, lines);
            Directory.CreateDirectory(folder);
            GitGuard.Protect(folder);
            WriteAll(target, settings, deployment);
            SayAdvice(lines);
            SayWhatIsKept(settings, lines);
            SayWhatIsMissing(deployment, lines);
            return lines;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new UserException(
                $"{folder}: the board's files cannot be written here. Correct its permissions or choose another "
                + "folder.", fault);
        }
    }

    private void TakeOver(DeploymentFiles deployment, string thing, List<string> lines)
    {
        string before = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settingsPath))!, FolderOfBefore);
        bool isElsewhere = File.Exists(Path.Combine(before, DeploymentFiles.NetworkName)) && before != folder;
        if (!deployment.IsNetworkNew || !isElsewhere)
        {
            return;
        }

        DeploymentFiles files = DeploymentFiles.Read(before);
        if (!files.IsNetworkNew)
        {
            // Another board has another port.
            bool isSameBoard = BoardSettings.ThingOf(Path.Combine(before, SettingsName)) == thing;
            deployment.TakeOver(files, isSameBoard);
            string what = isSameBoard ? "Wi-Fi and serial port" : "Wi-Fi";
            lines.Add($"{what} taken over from {before}: delete that folder when its boards run");
        }
    }

    private void WriteAll(BoardTarget target, BoardSettings settings, DeploymentFiles deployment)
    {
        Write("device.key", File.ReadAllText(target.Credentials.PrivateKeyPath), isPrivate: true);
        Write("device.pem", File.ReadAllText(target.Credentials.CertificatePath));
        Write("ca.pem", File.ReadAllText(target.Credentials.CaPath));
        Write(SettingsName, TextOf(settings.Members));
        Write(DeploymentFiles.FilesName, TextOf(deployment.FilesOf(
            OnBoard.ToDictionary(name => $"I:\\{name}", InFolder))));
        if (deployment.IsNetworkNew)
        {
            // It will hold the Wi-Fi's password.
            Write(DeploymentFiles.NetworkName, TextOf(deployment.Network), isPrivate: true);
        }

        Write("README.txt", BoardReadme.For(target.Thing, deployment.HasWifi));
    }

    // Of the board's own file: an earlier export's pins may stand there.
    private void SayAdvice(List<string> lines)
    {
        if (SettingsFile.Read(InFolder(SettingsName)).Advice() is { } advice)
        {
            lines.Add($"{InFolder(SettingsName)}: {advice}");
        }
    }

    private void SayWhatIsKept(BoardSettings settings, List<string> lines)
    {
        if (settings.Kept.Count > 0)
        {
            lines.Add($"the board's settings.json keeps its own {string.Join(", ", settings.Kept)}: delete that file "
                + $"to have what {settingsPath} says");
        }
    }

    private void SayWhatIsMissing(DeploymentFiles deployment, List<string> lines)
    {
        if (!deployment.HasWifi)
        {
            lines.Add($"no Wi-Fi yet: put its name and password into {InFolder(DeploymentFiles.NetworkName)}");
        }
    }

    // A file is whole or as it was, and a private one never readable for others.
    private void Write(string name, string text, bool isPrivate = false)
    {
        string unfinished = InFolder(name + ".tmp");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (isPrivate && !OperatingSystem.IsWindows())
        {
            File.Delete(unfinished);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(unfinished, options))
        {
            writer.Write(text);
        }

        File.Move(unfinished, InFolder(name), overwrite: true);
    }

    private static string TextOf(JsonObject members) => members.ToJsonString(Readable) + "\n";

    private string InFolder(string name) => Path.Combine(folder, name);
}
