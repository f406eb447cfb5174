using DuplexSensor.Dashboard.Web;

namespace DuplexSensor.UnitTests.Dashboard;

public sealed class PageFilesTests
{
    [Fact]
    public void All_files_are_served()
    {
        string folder = RepositoryFolder.Combine("src", "DuplexSensor.Dashboard", "wwwroot");
        IEnumerable<string> expected = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => "/" + Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Select(path => path == "/index.html" ? "/" : path);
        Assert.Equal(expected.Order(), new PageFiles("token").Paths.Order());
    }

    [Theory]
    [InlineData("fonts/page.woff2", ".woff2")]
    [InlineData("LICENSE", "")]
    public void A_file_of_an_unknown_type_is_an_error_and_not_left_out(string path, string type)
    {
        var error = Assert.Throws<InvalidOperationException>(() => PageFiles.GetType(path));
        Assert.Contains($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"no media type of '{type}'", error.Message, StringComparison.Ordinal);
    }
}
