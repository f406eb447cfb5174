using System.Text;

namespace DuplexSensor.Tool.Output;

/// <summary>Omits spaces at the end of lines: a table has them, and a file or a pipe needs none.</summary>
/// <param name="inner">Gets whole lines; is not disposed.</param>
internal sealed class TrimmedWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == '\n')
        {
            inner.WriteLine(_line.ToString().TrimEnd());
            _line.Clear();
            return;
        }

        _line.Append(value);
    }

    public override void Flush() => inner.Flush();
}
