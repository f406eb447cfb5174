using System.Globalization;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

// The local cloud as a separate process, for tests that kill it. Arguments: folder, first port, things. The process
// prints each thing's files, then "ready", then each message that a thing publishes, before its PUBACK. The last cell
// of a line is "end": a kill may cut the line.
int portBase = int.Parse(args[1], CultureInfo.InvariantCulture);
await using LocalCloudHost cloud = await LocalCloudHost.StartAsync(new LocalCloudOptions
{
    DataFolder = args[0],
    MqttPort = portBase,
    PayloadPort = portBase + 1,
    ApiPort = portBase + 2,
});
foreach (string thing in args[2..])
{
    DeviceCredentials files = cloud.Onboard(thing);
    WriteLine($"thing\t{thing}\t{files.CertificatePath}\t{files.PrivateKeyPath}\t{files.CaPath}");
}

cloud.Log.Added += WriteIfPublished;

// The cloud may have logged messages before the handler was added: duplicates are possible, gaps are not.
foreach (CloudEvent entry in cloud.Log.Snapshot())
{
    WriteIfPublished(entry);
}

WriteLine("ready");
await Task.Delay(Timeout.Infinite);

static void WriteIfPublished(CloudEvent entry)
{
    if (entry.Kind == CloudEventKind.Published)
    {
        WriteLine($"published\t{entry.Thing}\t{entry.Subject}\t{entry.PayloadText}");
    }
}

static void WriteLine(string line)
{
    Console.WriteLine($"{line}\tend");
    Console.Out.Flush();
}
