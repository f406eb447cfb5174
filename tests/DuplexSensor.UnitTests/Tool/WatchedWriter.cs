namespace DuplexSensor.UnitTests.Tool;

/// <summary>Collects output and acts once it holds what a test waits for.</summary>
internal sealed class WatchedWriter(Func<string, bool> isEnough, Action act) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (isEnough(ToString()))
        {
            act();
        }
    }
}
