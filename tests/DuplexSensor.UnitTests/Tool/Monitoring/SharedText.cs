using System.Text;

namespace DuplexSensor.UnitTests.Tool.Monitoring;

/// <summary>Collects the output of a run that goes on meanwhile.</summary>
internal sealed class SharedText : TextWriter
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_text)
        {
            _text.Append(value);
        }
    }

    public override void WriteLine(string? value)
    {
        lock (_text)
        {
            _text.Append(value).Append('\n');
        }
    }

    public override string ToString()
    {
        lock (_text)
        {
            return _text.ToString();
        }
    }

    public Task WaitForAsync(string text) => WaitUntilAsync(() => ToString().Contains(text), () => { });

    /// <summary>Waits for a condition, and does something at each attempt.</summary>
    public Task WaitUntilAsync(Func<bool> condition, Action each) =>
        Condition.WaitAsync(condition, Deadline, ToString, each);
}
