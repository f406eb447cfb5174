using DuplexSensor.Core.Link;
using DuplexSensor.Core.Ports;
using DuplexSensor.LocalCloud.Certificates;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Network;

namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>Connects once as the thing with the virtual board's own link, subscribes, and leaves.</summary>
internal static class MqttTrial
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Null, or the reason in the words of the board's console.</summary>
    /// <exception cref="UserException">The files cannot be used.</exception>
    public static async Task<string?> RunAsync(
        string host, int port, string thing, DeviceCredentials files, CancellationToken cancellationToken)
    {
        var wakeUp = new WakeUp();
        await using var link = new MqttLink(new MqttLinkOptions(thing, host, port, Load(files)), wakeUp);
        await using CancellationTokenRegistration end = cancellationToken.Register(wakeUp.Set);
        link.BeginConnect(1, resetNetwork: false);
        DateTimeOffset deadline = DateTimeOffset.UtcNow + Timeout;
        while (DateTimeOffset.UtcNow < deadline)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (link.TryDequeue())
            {
                case null:
                    await wakeUp.WaitAsync(deadline - DateTimeOffset.UtcNow, TimeProvider.System);
                    break;
                case { Kind: LinkEventKind.Connected }:
                    link.BeginSubscribe(new Topics(thing).CreateFilters());
                    break;
                case { Kind: LinkEventKind.Subscribed }:
                    link.BeginClose();
                    return null;
                case { Kind: LinkEventKind.SubscribeRefused }:
                    return "a subscription was refused";
                case { Kind: LinkEventKind.ConnectFailed or LinkEventKind.Lost } ended:
                    return ended.Reason;
                default:
                    break;
            }
        }

        return $"no answer within {Timeout.TotalSeconds} s";
    }

    private static TlsCredentials Load(DeviceCredentials files)
    {
        try
        {
            return TlsCredentials.Load(files.CertificatePath, files.PrivateKeyPath, files.CaPath);
        }
        catch (CredentialsException exception)
        {
            throw new UserException(exception.Message, exception);
        }
    }
}
