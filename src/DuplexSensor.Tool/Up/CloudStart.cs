using DuplexSensor.LocalCloud;
using DuplexSensor.Tool.Files;
using DuplexSensor.Tool.Output;

namespace DuplexSensor.Tool.Up;

/// <summary>Starts the local cloud of <c>up</c> and <c>cloud</c>, and writes what the reader has to know.</summary>
/// <param name="choices">The command line's options.</param>
/// <param name="dataFolder">Full path of the data folder.</param>
/// <param name="output">Receives the lines.</param>
internal sealed class CloudStart(CloudChoices choices, string dataFolder, RunOutput output)
{
    public const string Host = "localhost";

    private string ApiUrl => $"http://{Host}:{choices.Ports.Api}";

    /// <exception cref="UserException">The data folder cannot be created.</exception>
    /// <exception cref="PortInUseException">One of the ports is in use.</exception>
    /// <exception cref="AddressNotLocalException">The address to listen on is not of this machine.</exception>
    public async Task<LocalCloudHost> StartAsync(CancellationToken cancellationToken)
    {
        bool isFirst = !Directory.Exists(dataFolder);
        if (isFirst)
        {
            // A first start that fails leaves no folder, so that the next one is the first again. In a folder that
            // exists, the message that another cloud uses it goes before that of its ports.
            ListenProbe.ThrowIfImpossible(choices);
        }

        OwnFolder.Create(dataFolder);

        // The first line comes before everything that takes time.
        string starts = isFirst ? "starts for the first time and makes its keys" : "starts";
        output.WriteFromCloud($"{starts}; its files are in {DisplayPath.Create(dataFolder)}");
        LocalCloudHost cloud = await LocalCloudHost.StartAsync(CreateOptions(), cancellationToken);
        WriteBanner();
        return cloud;
    }

    private LocalCloudOptions CreateOptions() => new()
    {
        DataFolder = dataFolder,
        MqttPort = choices.Ports.Mqtt,
        PayloadPort = choices.Ports.Payload,
        ApiPort = choices.Ports.Api,
        ListenAddress = choices.ListenAddress,
        Account = choices.Account,
        Chaos = choices.Chaos,
        WriteLine = output.WriteFromCloud,
    };

    private void WriteBanner()
    {
        output.WriteListening(new CloudAddresses(
            $"{Host}:{choices.Ports.Mqtt}", $"https://{Host}:{choices.Ports.Payload}", ApiUrl, dataFolder));
        output.WriteFromCloud("not AWS: it takes any credentials and checks no signature");
        if (choices.ListenAddress is { } address)
        {
            output.WriteFromCloud($"WARNING: whoever reaches {address} can fetch payloads ({choices.Ports.Payload})");
            output.WriteFromCloud($"and try to connect ({choices.Ports.Mqtt}: this cloud's own certificates only)");
        }

        if (choices.Chaos.Count > 0)
        {
            output.WriteFromCloud($"faults: {string.Join(", ", choices.Chaos)}");
            output.WriteFromCloud($"{ApiUrl}/chaos lists faults and switches them");
        }
    }
}
