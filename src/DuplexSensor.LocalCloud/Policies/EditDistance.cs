namespace DuplexSensor.LocalCloud.Policies;

/// <summary>The number of letters in which two texts differ. A misspelling has one or two.</summary>
internal static class EditDistance
{
    /// <summary>The number of letters to insert, remove or replace. Letter case is ignored.</summary>
    public static int Between(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        foreach ((int i, char letter) in from.ToLowerInvariant().Index())
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int replaced = diagonal + (letter == char.ToLowerInvariant(to[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, 1 + Math.Min(row[j], row[j + 1]));
            }
        }

        return row[^1];
    }
}
