namespace DuplexSensor.Tool.Settings;

/// <summary>Files that this program contains, so that it needs no clone.</summary>
internal static class Defaults
{
    /// <summary>The content of settings.json, UTF-8.</summary>
    public static byte[] Settings => Read("settings.json");

    /// <summary>The least-privilege policy of a device. REGION and ACCOUNT are to be filled in.</summary>
    public static string Policy => ReadText("policy.json");

    /// <summary>Amazon's root CA 1 in PEM form, to which the endpoints of AWS IoT Core chain.</summary>
    public static string RootCa => ReadText("AmazonRootCA1.pem");

    /// <summary>The table of firmware and packages that fit together on a board.</summary>
    public static string DevicePackages => ReadText("device-packages.json");

    private static string ReadText(string name)
    {
        using var reader = new StreamReader(new MemoryStream(Read(name)));
        return reader.ReadToEnd();
    }

    private static byte[] Read(string name)
    {
        using Stream resource = typeof(Defaults).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
