using System.Text.Json.Nodes;
using DuplexSensor.Tool.Export;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.Tool.Flashing.Image;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Boards;

/// <summary>Connects one board: onboard, export, flash, reset, first report. Each part can be repeated.</summary>
/// <param name="cloud">The cloud.</param>
/// <param name="settings">The settings from which the board's are derived.</param>
/// <param name="tools">The programs and ports that flashing needs.</param>
/// <param name="output">Receives the lines.</param>
internal sealed class BoardRun(IBoardCloud cloud, SettingsSource settings, FlashTools tools, TextWriter output)
{
    private readonly FlashLog _log = new(output);

    /// <summary>Runs all parts.</summary>
    /// <param name="thing">Thing name.</param>
    /// <param name="port">Serial port.</param>
    /// <param name="image">The application.</param>
    /// <param name="wifi">The Wi-Fi; null for the one in net.json.</param>
    /// <param name="keepsWifi">Whether the board may keep the Wi-Fi that it has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UserException">A part failed; the same command continues.</exception>
    public async Task ConnectAsync(
        string thing, string port, DeploymentImage image, Wifi? wifi, bool keepsWifi,
        CancellationToken cancellationToken)
    {
        _log.Write("onboard", $"{thing}, {cloud.Description}");
        BoardTarget target = await cloud.OnboardAsync(thing, cancellationToken);
        string folder = Path.GetFullPath(BoardExport.GetFolder(settings.DataFolder, thing));
        foreach (string line in new BoardExport(folder, settings).Write(target))
        {
            // The Wi-Fi of the command line never gets into the folder.
            _log.Write("export", line);
        }

        foreach (string note in cloud.Notes)
        {
            _log.Write("note", note);
        }

        JsonObject? before = await cloud.FindShadowAsync(thing, cancellationToken);
        long startedAt = TimeProvider.System.GetTimestamp();
        var plan = new FlashPlan(port, image, FlashFiles.Read(folder, wifi, keepsWifi), IsReinstall: false);
        await new FlashRun(tools, output).RunAsync(plan, cancellationToken);
        _log.Write("report", $"waiting for the first one, about half a minute; 'duplex monitor --port {port}' shows "
            + "what the board says");
        JsonObject reported = await new FirstReport(cloud, TimeProvider.System)
            .WaitAsync(thing, before, startedAt, cancellationToken);
        _log.Write("report", reported.ToJsonString(JsonText.Line));
        _log.Write("done", $"{thing} is connected");
    }
}
