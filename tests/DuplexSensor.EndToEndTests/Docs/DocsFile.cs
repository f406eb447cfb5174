namespace DuplexSensor.EndToEndTests.Docs;

/// <summary>A page of the documentation, as it lies beside the tests.</summary>
internal static class DocsFile
{
    public static string Read(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Docs", name)).ReplaceLineEndings("\n");
}
