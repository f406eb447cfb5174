using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace DuplexSensor.Tool.CommandLine;

/// <summary>
/// The help with its examples in one line each: a command that is broken at the width of the terminal cannot be copied.
/// Sentences are broken at that width, and only there.
/// </summary>
/// <param name="inner">Writes the help.</param>
internal sealed class HelpLines(HelpAction inner) : SynchronousCommandLineAction
{
    // While the help is written, a character of Unicode's private use area stands for an example.
    private const char First = '\uE000';

    private readonly List<string> _examples = [];

    // As of the action inside: the help of a verb needs none of its options.
    public override bool ClearsParseErrors => inner.ClearsParseErrors;

    /// <summary>Columns of a line; as many as the terminal has if it is not set.</summary>
    public int Width { set => inner.MaxWidth = value; }

    /// <summary>Prepares a description: each indented line is an example.</summary>
    public string Prepare(string description)
    {
        var text = new StringBuilder();
        bool isInSentence = false;
        foreach (string line in description.Split('\n'))
        {
            bool isSentence = line.Length > 0 && line[0] != ' ';
            text.Append(text.Length == 0 ? "" : isInSentence && isSentence ? " " : "\n")
                .Append(line.StartsWith(' ') ? Hide(line) : line);
            isInSentence = isSentence && !line.EndsWith(':');
        }

        return text.ToString();
    }

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        using var help = new StringWriter();
        parseResult.InvocationConfiguration.Output = help;
        int exitCode = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        foreach (char letter in help.ToString())
        {
            int example = letter - First;
            if (example >= 0 && example < _examples.Count)
            {
                output.Write(_examples[example]);
            }
            else
            {
                output.Write(letter);
            }
        }

        return exitCode;
    }

    private string Hide(string line)
    {
        _examples.Add(line);
        return $"{(char)(First + _examples.Count - 1)}";
    }
}
