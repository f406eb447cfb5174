using System.Globalization;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Certificates;

// The local cloud in a process of its own, for tests that kill it: folder, first port, things. It says each thing's
// files, then "ready", then each message that a thing publishes, before that is acknowledged.
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

// It has listened since before anyone could look at its log: some is said twice, nothing is left out.
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
    Console.WriteLine(line);
    Console.Out.Flush();
}
