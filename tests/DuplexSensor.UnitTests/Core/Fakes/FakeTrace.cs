using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.UnitTests.Core.Fakes;

/// <summary>The trace as a list of lines.</summary>
internal sealed class FakeTrace : ITrace
{
    public List<string> Lines { get; } = [];

    public string LastLine => Lines[^1];

    public void Write(byte[] line, int length) => Lines.Add(Encoding.UTF8.GetString(line, 0, length));
}
