using System.Text;
using DuplexSensor.Core.Ports;

namespace DuplexSensor.Simulator;

/// <summary>Writes trace lines to a text writer. Boards that share a writer never mix within a line.</summary>
/// <param name="writer">Also the lock: whoever else writes whole lines to it takes it too.</param>
/// <param name="prefix">Stands before each line, to tell several boards apart; empty for one.</param>
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
