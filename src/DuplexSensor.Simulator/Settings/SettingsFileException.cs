namespace DuplexSensor.Simulator.Settings;

/// <summary>settings.json cannot be used. The message is one line: file, cause, fix.</summary>
public sealed class SettingsFileException : Exception
{
    public SettingsFileException(string path, string error, Exception? inner = null)
        : base($"{path}: {error}", inner)
    {
    }
}
