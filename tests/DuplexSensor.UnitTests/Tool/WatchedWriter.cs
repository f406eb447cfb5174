namespace DuplexSensor.UnitTests.Tool;

/// <summary>Collects output, and runs an action once the output meets a condition.</summary>
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
