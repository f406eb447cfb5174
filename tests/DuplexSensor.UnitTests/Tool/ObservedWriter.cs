namespace DuplexSensor.UnitTests.Tool;

/// <summary>Collects output, and runs an action once the output meets a condition.</summary>
internal sealed class ObservedWriter(Func<string, bool> condition, Action action) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (condition(ToString()))
        {
            action();
        }
    }
}
