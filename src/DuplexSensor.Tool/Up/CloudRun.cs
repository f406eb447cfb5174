using DuplexSensor.LocalCloud;
using DuplexSensor.Tool.Output;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Up;

/// <summary>One run of <c>duplex cloud</c>.</summary>
internal sealed class CloudRun(RunChoices run, CloudChoices choices, TextWriter output)
{
    private readonly RunOutput _output = RunOutput.Create(output, run.IsJson);

    private readonly string _dataFolder = Path.GetFullPath(
        run.DataFolder ?? SettingsSource.Choose(null).DataFolder);

    /// <summary>Runs until the duration is over or the token is canceled, and returns exit code 0.</summary>
    /// <param name="things">Things that get a certificate.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="UserException">The data folder cannot be created.</exception>
    public async Task<int> RunAsync(IReadOnlyList<string> things, CancellationToken cancellationToken)
    {
        using var end = new RunEnd(run.Duration, cancellationToken);
        try
        {
            await using LocalCloudHost cloud =
                await new CloudStart(choices, _dataFolder, _output).StartAsync(end.Token);
            end.StartClock();
            foreach (string thing in things)
            {
                string folder = Path.GetDirectoryName(cloud.Onboard(thing).CertificatePath)!;
                _output.WriteFromCloud($"{thing}: device.pem, device.key, ca.pem in {DisplayPath.Create(folder)}");
            }

            await Task.Delay(Timeout.Infinite, end.Token);
        }
        catch (OperationCanceledException) when (end.Token.IsCancellationRequested)
        {
            // The usual end.
        }

        end.WriteClosing(_output, "the local cloud", _dataFolder);
        return 0;
    }
}
