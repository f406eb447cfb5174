namespace DuplexSensor.Tool.Aws;

/// <summary>
/// A file for a command of <c>aws iot-data</c> that writes its payload into a file: not every system has a
/// /dev/stdout.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("duplex-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "payload.json");

    public void Dispose() => _folder.Delete(recursive: true);
}
