using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator;

/// <summary>Writes trace lines to a text writer. Lines of boards that share a writer do not mix.</summary>
/// <param name="writer">Also the lock for a line: other code that writes to it must lock it too.</param>
/// <param name="prefix">Precedes each line, to tell several boards apart; empty for a single board.</param>
public sealed class ConsoleTrace(TextWriter writer, string prefix = "") : ITrace
{
    public void Write(byte[] line, int length)
    {
        string text = prefix + Encoding.UTF8.GetString(line, 0, length);
        lock (writer)
        {
            writer.WriteLine(text);
        }
    }
}
