using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Http;
using DuplexSensor.LocalCloud.Http.Payloads;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class PayloadFolderTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("/job-30.json", "30")]
    [InlineData("/job-a_B-9.json", "a_B-9")]
    [InlineData("/job-.json", null)]
    [InlineData("/job-30.json/", null)]
    [InlineData("/job-30.json\n", null)]
    [InlineData("/job-../ca/ca.json", null)]
    [InlineData("/job-..%2fca.json", null)]
    [InlineData("/job-a.b.json", null)]
    [InlineData("/x/job-30.json", null)]
    [InlineData("/../job-30.json", null)]
    [InlineData("job-30.json", null)]
    [InlineData("/ca/ca.key", null)]
    [InlineData("/", null)]
    [InlineData("", null)]
    public void Only_the_payloads_of_jobs_have_a_path(string path, string? jobId) =>
        Assert.Equal(jobId, PayloadFolder.ParseJobId(path));

    [Fact]
    public void A_payload_is_the_file_with_the_id_of_its_job()
    {
        var payloads = new PayloadFolder(_data.Path);
        payloads.Create();
        File.WriteAllText(_data.File("payloads", "job-30.json"), "{}");
        Assert.Equal("{}"u8.ToArray(), payloads.Read("30"));
        Assert.Null(payloads.Read("31"));
    }

    [Fact]
    public void The_error_names_a_payload_that_is_in_use()
    {
        var payloads = new PayloadFolder(_data.Path);
        payloads.Create();
        using FileStream locked = new(payloads.GetFile("30"), FileMode.Create, FileAccess.Write, FileShare.None);
        var exception = Assert.Throws<DataFolderException>(() => payloads.Read("30"));
        Assert.Contains(payloads.GetFile("30"), exception.Message, StringComparison.Ordinal);
    }
}
