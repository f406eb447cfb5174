using System.Text;
using DuplexSensor.Core.Ports;
using DuplexSensor.Simulator;
using DuplexSensor.Simulator.Storage;

namespace DuplexSensor.EndToEndTests.Fixture;

/// <summary>A board's trace, flash, and the board itself.</summary>
internal sealed class ObservedBoard(Action onLine) : ITrace
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public MemoryFlash Flash { get; } = new();

    public VirtualBoard Board { get; set; } = null!;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Write(byte[] line, int length)
    {
        lock (_gate)
        {
            _lines.Add(Encoding.UTF8.GetString(line, 0, length));
        }

        onLine();
    }

    public bool Has(string text) => Lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    public int CountLines(string text) => Lines.Count(line => line.Contains(text, StringComparison.Ordinal));
}
