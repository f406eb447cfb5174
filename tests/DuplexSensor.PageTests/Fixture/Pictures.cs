using DuplexSensor.UnitTests;

namespace DuplexSensor.PageTests.Fixture;

/// <summary>Where pictures of the page go.</summary>
internal static class Pictures
{
    /// <summary>In this folder of the checkout Git ignores them.</summary>
    public static string GetPath(string name)
    {
        string folder = RepositoryFolder.Combine("TestResults", "page");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name + ".png");
    }
}
