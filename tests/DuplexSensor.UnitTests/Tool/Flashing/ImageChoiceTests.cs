using System.Net;
using System.Security.Cryptography;
using DuplexSensor.Nanoff;
using DuplexSensor.Tool;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.UnitTests.Tool.Flashing;

/// <summary>Which image is flashed: the named one, the newest build, or the release's with a good checksum.</summary>
public sealed class ImageChoiceTests : IDisposable
{
    private const string Release =
        "https://github.com/someone/duplex/releases/download/v1.0.0/DuplexSensor.Esp32.bin";

    private static readonly string Checksum = Convert.ToHexStringLower(SHA256.HashData(Boards.Image));

    private readonly TemporaryFolder _folder = new();
    private readonly FakeReleases _releases = new();

    private Uri? _repository = new("https://github.com/someone/duplex");

    public void Dispose()
    {
        _folder.Dispose();
        _releases.Dispose();
    }

    [Fact]
    public async Task The_named_image_is_taken_before_a_build()
    {
        WriteBuild("Release", DateTime.UtcNow);
        string named = _folder.Write("mine.bin", Boards.Image);

        Assert.Equal(named, await ChooseAsync(named));
    }

    [Fact]
    public async Task The_newest_build_of_the_clone_is_taken_before_the_release()
    {
        WriteBuild("Release", DateTime.UtcNow.AddMinutes(-5));
        string newest = WriteBuild("Debug", DateTime.UtcNow);

        Assert.Equal(newest, await ChooseAsync());
        Assert.Equal(0, _releases.Requests);
    }

    [Fact]
    public async Task Without_a_build_the_release_of_this_version_is_read_once_and_kept()
    {
        _releases.Publish(Boards.Image, $"{Checksum}  DuplexSensor.Esp32.bin\n");

        string first = await ChooseAsync();
        string second = await ChooseAsync();

        Assert.Equal(Boards.Image, File.ReadAllBytes(first));
        Assert.Equal(first, second);
        Assert.Equal(
            [
                Release,
                $"{Release}.sha256",
            ],
            _releases.Urls);
    }

    [Fact]
    public async Task A_release_with_another_checksum_is_not_used_and_not_kept()
    {
        _releases.Publish(Boards.Image[..^4], $"{Checksum}  DuplexSensor.Esp32.bin\n");

        string error = await ChooseToErrorAsync();

        Assert.Contains($"and the release names {Checksum}: it is incomplete or not the release's", error);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.bin", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_kept_image_that_has_changed_is_not_used()
    {
        _releases.Publish(Boards.Image, Checksum);
        File.AppendAllText(await ChooseAsync(), "x");

        Assert.Contains("Delete it if it is a file", await ChooseToErrorAsync());
    }

    [Theory]
    [InlineData(true, $"{Release}: it is not there")]
    [InlineData(false, "this program does not know where its releases are: it was built on a PC, and no clone "
        + "whose origin is on GitHub is here")]
    public async Task Without_any_image_one_line_has_the_three_ways(bool isRepositoryKnown, string reason)
    {
        _repository = isRepositoryKnown ? _repository : null;

        Assert.Equal(
            "there is no image of the firmware: give --image FILE.bin, or build one in a clone with 'duplex build', or "
            + $"let this PC read that of release 1.0.0 ({reason}).",
            await ChooseToErrorAsync());
    }

    [Fact]
    public async Task The_image_of_another_program_is_refused()
    {
        string other = _folder.Write("blink.bin", new PeImage("Blink", new Version(1, 0, 0, 0), 0).ToBytes());

        string error = (await Assert.ThrowsAsync<UserException>(() => ChooseAsync(other))).Message;

        Assert.EndsWith("blink.bin has no assembly DuplexSensor.Esp32: it is the image of another program.", error);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_named()
    {
        string error = (await Assert.ThrowsAsync<UserException>(() => ChooseAsync("nowhere.bin"))).Message;

        Assert.StartsWith("nowhere.bin cannot be read: ", error);
    }

    [Theory]
    [InlineData("https://github.com/someone/duplex.git", "https://github.com/someone/duplex")]
    [InlineData("git@github.com:someone/duplex.git", "https://github.com/someone/duplex")]
    [InlineData("https://github.com/someone/duplex", "https://github.com/someone/duplex")]
    [InlineData("/home/someone/duplex.git", null)]
    [InlineData("", null)]
    public void The_origin_of_a_clone_says_where_the_releases_are(string origin, string? page)
    {
        Assert.Equal(page, ImageChoice.ParseOrigin(origin)?.OriginalString);
    }

    [Fact]
    public void A_clone_is_found_from_any_of_its_folders()
    {
        Assert.Equal(
            RepositoryFolder.Path.TrimEnd(Path.DirectorySeparatorChar),
            ImageChoice.FindClone(RepositoryFolder.Combine("src", "DuplexSensor.Core")));
        Assert.Null(ImageChoice.FindClone(_folder.Path));
    }

    private async Task<string> ChooseAsync(string? named = null)
    {
        using var client = new HttpClient(_releases, disposeHandler: false);
        var release = new ReleaseImage(client, _repository, _folder.File("data"));
        return (await new ImageChoice(_folder.File("clone"), release)
            .ChooseAsync(named, TestContext.Current.CancellationToken)).FilePath;
    }

    private async Task<string> ChooseToErrorAsync() =>
        (await Assert.ThrowsAsync<UserException>(() => ChooseAsync())).Message;

    private string WriteBuild(string configuration, DateTime time)
    {
        string path = _folder.File(
            "clone", "src", "DuplexSensor.Esp32", "bin", configuration, "DuplexSensor.Esp32.bin");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Boards.Image);
        File.SetLastWriteTimeUtc(path, time);
        return path;
    }

    private sealed class FakeReleases : HttpMessageHandler
    {
        private readonly List<string> _urls = [];
        private byte[]? _image;
        private string _checksum = "";

        public int Requests => _urls.Count;

        public IReadOnlyList<string> Urls => _urls;

        public void Publish(byte[] image, string checksum) => (_image, _checksum) = (image, checksum);

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            string url = request.RequestUri!.OriginalString;
            _urls.Add(url);
            bool isChecksum = url.EndsWith(".sha256", StringComparison.Ordinal);
            return Task.FromResult(_image is null
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : new HttpResponseMessage
                {
                    Content = isChecksum ? new StringContent(_checksum) : new ByteArrayContent(_image),
                });
        }
    }
}
