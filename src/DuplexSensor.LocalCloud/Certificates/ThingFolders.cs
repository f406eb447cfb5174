namespace DuplexSensor.LocalCloud.Certificates;

/// <summary>The folders in <c>things/</c> of the data folder, one for each thing that was onboarded.</summary>
internal sealed class ThingFolders(string dataFolder)
{
    private readonly string _root = Path.Combine(dataFolder, "things");

    // A thing's name may contain a colon, which Windows does not allow in file names.
    public string GetFolder(string thing) => Path.Combine(_root, Uri.EscapeDataString(thing));

    /// <summary>The names of the things that have a folder, in ordinal order.</summary>
    public IEnumerable<string> ListThings() =>
        Directory.Exists(_root)
            ? Directory.EnumerateDirectories(_root)
                .Select(folder => Uri.UnescapeDataString(Path.GetFileName(folder)))
                .Where(name => AwsNames.IsThingName(name))
                .Order(StringComparer.Ordinal)
            : [];
}
