using DuplexSensor.Core.Settings;
using DuplexSensor.Tool.Doctor.Network;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Identities;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Settings;
using DuplexSensor.Tool.Up;

namespace DuplexSensor.Tool.Doctor.Credentials;

/// <summary>The thing's certificate, key and CA are there. The export of its board goes before its identity.</summary>
internal sealed class FilesCheck : ICheck
{
    public string Name => "files";

    public IReadOnlyList<string> Needs => ["settings"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Look(context));

    private static Finding Look(CheckContext context)
    {
        BoardFiles? files = FindExport(context) ?? FindIdentity(context);
        if (files is null)
        {
            string missing = $"no folder with the certificate of '{context.Thing}' was found";
            return context.Options.Thing is null
                ? Finding.Skipped($"{missing}: give --thing NAME, or 'duplex onboard --thing NAME' first")
                : Finding.Failed(missing, $"Run 'duplex onboard --thing {context.Thing}', or start "
                    + $"'duplex up --thing {context.Thing}'.");
        }

        string[] absent = [.. new[] { files.CertificatePath, files.PrivateKeyPath, files.CaPath }
            .Where(path => !File.Exists(path))];
        context.Files = files;
        return absent.Length == 0
            ? Finding.Ok($"of '{context.Thing}', in {DisplayPath.Create(files.Folder)}")
            : Finding.Failed($"{string.Join(", ", absent)}: there is no such file", files.Exported is null
                ? $"Run 'duplex onboard --thing {context.Thing}': it creates what is missing."
                : "Export the thing again: docs/board.md.");
    }

    private static BoardFiles? FindExport(CheckContext context)
    {
        string folder = BoardExport.GetFolder(context.Settings.DataFolder, context.Thing!);
        string settings = Path.Combine(folder, SettingsSource.FileName);
        if (!File.Exists(settings))
        {
            return null;
        }

        DeviceConfig board = SettingsSource.FromFile(settings).Read();
        return IsForCloud(context, board.Endpoint)
            ? new BoardFiles(folder)
            {
                Exported = new MqttEndpoint(board.Endpoint, board.Port),
                PayloadUrl = board.JobPayloadUrl,
            }
            : null;
    }

    // The board of the thing may belong to another cloud than the one that is asked.
    private static bool IsForCloud(CheckContext context, string endpoint) => !context.HasCloud
        || (context.Cloud.LocalUrl is null
            ? endpoint.Equals(context.Cloud.Endpoint, StringComparison.OrdinalIgnoreCase)
            : !EndpointChoice.IsOfAws(endpoint));

    private static BoardFiles? FindIdentity(CheckContext context)
    {
        string thing = context.Thing!;
        string certs = Path.Combine(context.Settings.Folder, "certs");
        IEnumerable<string> folders = context.HasCloud ? [context.Cloud.GetFolder(thing).FullPath] :
        [
            IdentityFolder.ForLocalCloud(context.Settings.DataFolder, thing).FullPath,
            .. Directory.Exists(certs)
                ? Directory.EnumerateDirectories(certs).Order(StringComparer.Ordinal)
                    .Select(account => Path.Combine(account, IdentityFolder.ToFolderName(thing)))
                : [],
        ];
        return folders.FirstOrDefault(Directory.Exists) is { } found ? new BoardFiles(found) : null;
    }
}
