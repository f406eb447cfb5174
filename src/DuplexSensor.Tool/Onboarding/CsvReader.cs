using System.Text;

namespace DuplexSensor.Tool.Onboarding;

/// <summary>Splits comma-separated lines (RFC 4180): a cell with a comma or a quote stands in quotes.</summary>
internal static class CsvReader
{
    /// <summary>The cells of a line, without spaces around them; null when a quote is not closed.</summary>
    public static IReadOnlyList<string>? SplitLine(string line)
    {
        var cells = new List<string>();
        int at = 0;
        while (at <= line.Length)
        {
            if (ReadCell(line, ref at) is not { } cell)
            {
                return null;
            }

            cells.Add(cell);
        }

        return cells;
    }

    // Leaves the position behind the comma that ends the cell.
    private static string? ReadCell(string line, ref int at)
    {
        while (at < line.Length && line[at] == ' ')
        {
            at++;
        }

        bool isQuoted = at < line.Length && line[at] == '"';
        string? quoted = isQuoted ? ReadQuoted(line, ref at) : "";
        int end = line.IndexOf(',', at);
        end = end < 0 ? line.Length : end;
        string rest = line[at..end].Trim();
        at = end + 1;
        return !isQuoted ? rest : rest.Length == 0 ? quoted : null;
    }

    private static string? ReadQuoted(string line, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
            {
                text.Append(line[at]);
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                text.Append(line[++at]);
            }
            else
            {
                at++;
                return text.ToString();
            }
        }

        return null;
    }
}
