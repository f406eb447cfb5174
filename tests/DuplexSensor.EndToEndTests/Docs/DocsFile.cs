namespace DuplexSensor.EndToEndTests.Docs;

/// <summary>Reads a page of the documentation from the output folder of the tests.</summary>
internal static class DocsFile
{
    public static string Read(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", name)).ReplaceLineEndings("\n");
}
