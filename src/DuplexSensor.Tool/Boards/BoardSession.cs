using DuplexSensor.Tool.Aws;
using DuplexSensor.Tool.Flashing;
using DuplexSensor.Tool.Flashing.Image;
using DuplexSensor.Tool.Monitoring;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Boards;

/// <summary>One run of <c>duplex board</c>: a cloud, and a board or, with --next, one after the other.</summary>
/// <param name="options">The command line's options.</param>
/// <param name="tools">The programs and ports that flashing needs.</param>
/// <param name="output">The output of the command.</param>
internal sealed class BoardSession(BoardOptions options, FlashTools tools, TextWriter output)
{
    private readonly SettingsSource _settings = SettingsSource.Choose(options.SettingsPath);

    // The local cloud writes lines meanwhile, from its own threads.
    private readonly TextWriter _lines = TextWriter.Synchronized(output);

    /// <exception cref="UserException">A part failed; the same command continues.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string port = PortChoice.Choose(options.Port);
        DeploymentImage image = await ImageChoice.ChooseHereAsync(
            options.Image, _settings.DataFolder, cancellationToken);
        Wifi? wifi = options.Ssid is { } ssid ? await Wifi.AskAsync(ssid, output, cancellationToken) : null;
        if (options.IsAws)
        {
            TargetCloud aws = await CloudFinder.FindAsync(options.Profile, endpointUrl: null, cancellationToken);
            await ConnectAsync(
                new AwsBoardCloud(aws, _settings.DataFolder, _lines), port, image, wifi, cancellationToken);
            return;
        }

        await using LocalCloudStart local = await LocalCloudStart.OpenAsync(
            options, Path.GetFullPath(_settings.DataFolder), _lines, cancellationToken);
        await ConnectAsync(local.Cloud, port, image, wifi, cancellationToken);
        if (local.IsOwn)
        {
            await StayAsync(cancellationToken);
        }
    }

    private async Task StayAsync(CancellationToken cancellationToken)
    {
        _lines.WriteLine("The local cloud stays for the board until Ctrl-C. Later start it again at the same address.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The usual end.
        }
    }

    /// <summary>Connects the board or boards to a cloud.</summary>
    /// <exception cref="UserException">A part failed; the same command continues.</exception>
    internal async Task ConnectAsync(
        IBoardCloud cloud, string port, DeploymentImage image, Wifi? wifi, CancellationToken cancellationToken)
    {
        var run = new BoardRun(cloud, _settings, tools, _lines);
        string? thing = options.IsNext
            ? await NextThing.FindAsync(cloud, cancellationToken)
                ?? throw new UserException(
                    "--next: each onboarded thing has a board: onboard more with 'duplex onboard'.")
            : options.Thing ?? _settings.Read().Thing;
        while (thing is not null)
        {
            await run.ConnectAsync(thing, port, image, wifi, options.KeepsWifi, cancellationToken);
            thing = options.IsNext ? await FindNextAsync(cloud, cancellationToken) : null;
        }
    }

    // Without a terminal nobody can plug in the next board.
    private async Task<string?> FindNextAsync(IBoardCloud cloud, CancellationToken cancellationToken)
    {
        string? next = await NextThing.FindAsync(cloud, cancellationToken);
        if (next is null)
        {
            _lines.WriteLine("Each onboarded thing has a board.");
        }
        else if (!Terminal.CanAsk)
        {
            _lines.WriteLine($"Next is {next}: plug in its board, and run the same command again.");
            next = null;
        }
        else
        {
            _lines.WriteLine($"Next is {next}: plug in its board, then press Enter. Ctrl-C ends.");
            await Task.Run(Console.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        }

        return next;
    }
}
