using DuplexSensor.Core.Bounds;
using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobExecutionTests
{
    [Fact]
    public void A_realistic_response_is_read()
    {
        JobExecution execution = Executions.Read(Executions.FullResponse);

        Assert.True(execution.MatchesToken);
        Assert.Equal(("30", 2, 1), (execution.JobId, execution.VersionNumber, execution.ExecutionNumber));
        Assert.Equal("https://localhost:8443/job-30.json", execution.Url);
        Assert.Null(execution.Error);
    }

    [Fact]
    public void The_members_may_come_in_any_order()
    {
        JobExecution execution = Executions.Read(
            """{"clientToken":"77-1","execution":{"jobDocument":{"url":"u"},"executionNumber":3,"versionNumber":9,"""
            + """ "jobId":"x"}}""");

        Assert.Equal(("x", 9, 3), (execution.JobId, execution.VersionNumber, execution.ExecutionNumber));
        Assert.Equal("u", execution.Url);
    }

    [Theory]
    [InlineData("""{"timestamp":1700000002,"clientToken":"77-1"}""")]
    [InlineData("""{"execution":{},"timestamp":1700000002,"clientToken":"77-1"}""")]
    [InlineData("""{"execution":null,"clientToken":"77-1"}""")]
    [InlineData("""{"execution":[],"clientToken":"77-1"}""")]
    public void Without_an_execution_no_job_is_pending(string text)
    {
        JobExecution execution = Executions.Read(text);

        Assert.True(execution.MatchesToken);
        Assert.Equal(("", 0), (execution.JobId, execution.VersionNumber));
        Assert.Null(execution.Url);
        Assert.Null(execution.Error);
    }

    [Theory]
    [InlineData("""{"execution":{"jobId":"30"},"clientToken":"77-2"}""")]
    [InlineData("""{"execution":{"jobId":"30","clientToken":"77-1"}}""")]
    [InlineData("""{"execution":{"jobId":"30"}}""")]
    public void A_response_with_another_token_does_not_match(string text) =>
        Assert.False(Executions.Read(text).MatchesToken);

    [Fact]
    public void A_truncated_response_matches_with_an_error_and_keeps_the_job_id_if_it_was_read()
    {
        byte[] whole = Executions.FullResponse.Bytes();
        int idRead = Executions.FullResponse.IndexOf("\"30\"", StringComparison.Ordinal) + 4;
        for (int length = 0; length < whole.Length; length++)
        {
            JobExecution execution = Executions.Read(whole[..length]);
            Assert.True(execution.MatchesToken && execution.Error != null, $"cut after {length} bytes");
            Assert.Equal(length < idRead ? "" : "30", execution.JobId);
        }
    }

    [Theory]
    [InlineData("../etc")]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("a+b")]
    [InlineData("#")]
    [InlineData("")]
    [InlineData("j\\u0000")]
    [InlineData("job\u00FC")]
    public void An_id_that_is_unsafe_in_a_path_or_a_topic_is_not_read(string id) =>
        Assert.Equal("", Executions.Create(id).JobId);

    [Fact]
    public void An_id_of_64_characters_is_read_and_a_longer_one_is_not()
    {
        Assert.Equal(64, Executions.Create(new string('j', 64)).JobId.Length);
        Assert.Equal("", Executions.Create(new string('j', 65)).JobId);
    }

    [Theory]
    [InlineData(2_147_483_647, 2_147_483_647)]
    [InlineData(2_147_483_648, 0)]
    [InlineData(4_294_967_298, 0)]
    [InlineData(0, 0)]
    public void Numbers_that_do_not_fit_count_as_unread(long written, int read)
    {
        JobExecution execution = Executions.Create("30", version: written, number: written);

        Assert.Equal((read, read), (execution.VersionNumber, execution.ExecutionNumber));
    }

    [Fact]
    public void A_document_without_a_url_has_neither_url_nor_error()
    {
        string[] documents = ["{}", "null", "\"https://localhost/x\"", "[{\"url\":\"u\"}]", "{\"a\":{\"url\":\"u\"}}"];
        foreach (string document in documents)
        {
            JobExecution execution = Executions.Create("30", document);
            Assert.Null(execution.Url);
            Assert.Null(execution.Error);
        }
    }

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[\"u\"]")]
    [InlineData("{\"url\":\"u\"}")]
    public void A_url_that_is_not_a_text_is_an_error(string url)
    {
        Assert.NotNull(Executions.Create("30", "{\"url\":" + url + "}").Error);
    }

    [Fact]
    public void A_url_of_2048_characters_is_read_and_a_longer_one_is_an_error()
    {
        string url = "https://localhost/".PadRight(Limits.UrlLengthMax, 'x');
        Assert.Equal(url, Executions.Create("30", "{\"url\":\"" + url + "\"}").Url);

        JobExecution execution = Executions.Create("30", "{\"url\":\"" + url + "x\"}");
        Assert.Equal("30", execution.JobId);
        Assert.Contains("2048", execution.Error);
    }

    [Fact]
    public void A_response_of_8192_bytes_is_read_and_a_longer_one_is_an_error_that_keeps_the_id()
    {
        Assert.Null(Executions.Read(Executions.FullResponse.PadRight(Limits.MessageBytesMax)).Error);

        JobExecution execution = Executions.Read(Executions.FullResponse.PadRight(Limits.MessageBytesMax + 1));
        Assert.True(execution.MatchesToken);
        Assert.Equal(("30", "document too large"), (execution.JobId, execution.Error));
    }

    [Fact]
    public void Sha256_and_size_are_optional()
    {
        string hash = string.Concat(Enumerable.Repeat("0aF9", 16));
        JobExecution execution = Executions.Create("30", "{\"sha256\":\"" + hash + "\",\"size\":4096}");
        Assert.Equal((hash.ToLowerInvariant(), 4_096), (execution.Sha256, execution.Size));
        Assert.Null(execution.Error);

        execution = Executions.Create("30");
        Assert.Equal((null, -1), (execution.Sha256, execution.Size));
    }

    [Theory]
    [InlineData("\"sha256\":null")]
    [InlineData("\"sha256\":\"\"")]
    [InlineData("\"sha256\":\"0af9\"")]
    [InlineData("\"sha256\":\"0af90af90af90af90af90af90af90af90af90af90af90af90af90af90af90afg\"")]
    [InlineData("\"sha256\":\"0af90af90af90af90af90af90af90af90af90af90af90af90af90af90af90af90\"")]
    [InlineData("\"size\":-1")]
    [InlineData("\"size\":1.5")]
    [InlineData("\"size\":4294967297")]
    [InlineData("\"size\":\"5\"")]
    [InlineData("\"size\":null")]
    public void An_invalid_sha256_or_size_is_an_error(string member) =>
        Assert.NotNull(Executions.Create("30", "{" + member + "}").Error);

    [Fact]
    public void queuedAt_differs_between_a_job_and_an_older_one_of_the_same_id()
    {
        JobExecution execution = Executions.CreateQueued("30", 1_700_000_000);
        Assert.True(execution.IsSameAs(Executions.CreateQueued("30", 1_700_000_000)));
        Assert.False(execution.IsSameAs(Executions.CreateQueued("30", 1_700_000_001)));
        Assert.False(execution.IsSameAs(Executions.CreateQueued("30", 1_700_000_000, number: 2)));
        Assert.False(Executions.Create("").IsSameAs(Executions.Create("")));
    }

    [Fact]
    public void A_released_document_is_gone_and_the_execution_is_still_recognised()
    {
        JobExecution execution = Executions.Read(Executions.FullResponse);
        execution.ReleaseDocument();

        Assert.Null(execution.Response);
        Assert.Null(execution.Url);
        Assert.True(execution.IsSameAs(Executions.Read(Executions.FullResponse)));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public void Random_bytes_never_throw_and_an_unsafe_id_is_never_read(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 5_000; round++)
        {
            byte[] bytes = Executions.FullResponse.Bytes();
            for (int fault = random.Next(1, 4); fault > 0; fault--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            JobExecution execution = Executions.Read(bytes);
            Assert.True(execution.JobId == "" || NameRules.IsJobId(execution.JobId));
        }
    }
}
