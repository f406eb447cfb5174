using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>The trace as a list of lines.</summary>
internal sealed class FakeTrace : ITrace
{
    public List<string> Lines { get; } = [];

    public string LastLine => Lines[^1];

    /// <summary>Called with each line. A test may throw in it, in place of any allocation of the step.</summary>
    public Action<string> OnLine { get; set; } = _ => { };

    public void Write(byte[] line, int length)
    {
        Lines.Add(Encoding.UTF8.GetString(line, 0, length));
        OnLine(LastLine);
    }
}
