using DuplexSensor.UnitTests;

namespace DuplexSensor.PageTests.Fixture;

/// <summary>Where pictures of the page go.</summary>
internal static class Pictures
{
    /// <summary>A picture that is output of a test: Git ignores the folder.</summary>
    public static string GetPath(string name) => GetPath(RepositoryFolder.Combine("TestResults", "page"), name);

    /// <summary>A picture of the documents: in docs/ for tests/pictures, or else beside the others.</summary>
    public static string GetDocumentPath(string name) =>
        Environment.GetEnvironmentVariable("DUPLEX_PICTURES") is "docs"
            ? GetPath(RepositoryFolder.Combine("docs"), name)
            : GetPath("docs-" + name);

    private static string GetPath(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name + ".png");
    }
}
