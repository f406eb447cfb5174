using DuplexSensor.Core.Jobs;
using DuplexSensor.Core.Text;
using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core.Jobs;

public class JobListTests
{
    private readonly JobList _list = new();

    [Theory]
    [InlineData("""{"timestamp":1,"jobs":{}}""", 0, false)]
    [InlineData("""{"timestamp":1}""", 0, false)]
    [InlineData("""{"jobs":{"QUEUED":[]}}""", 0, false)]
    [InlineData("""{"jobs":{"QUEUED":[{"jobId":"29"},{"jobId":"31"}]}}""", 2, false)]
    [InlineData("""{"jobs":{"QUEUED":[{"jobId":"29"},{"jobId":"30"}]}}""", 2, true)]
    [InlineData("""{"jobs":{"IN_PROGRESS":[{"jobId":"30","executionNumber":1}],"QUEUED":[{"jobId":"31"}]}}""", 2, true)]
    [InlineData("""{"jobs":{"QUEUED":[{"executionNumber":1,"x":[{"jobId":"9"}],"jobId":"30"}]},"x":1}""", 1, true)]
    [InlineData("""{"jobs":{"QUEUED":[{"jobId":"30","executionNumber":2}]}}""", 1, false)]
    [InlineData("""{"jobs":{"Q":[{"executionNumber":2,"jobId":"30"},{"jobId":"30","executionNumber":1}]}}""", 2, true)]
    [InlineData("""{"jobs":{"QUEUED":[{"jobId":"30","queuedAt":1700000000,"executionNumber":1}]}}""", 1, true)]
    [InlineData("""{"jobs":{"QUEUED":[{"jobId":"30","queuedAt":1700000001,"executionNumber":1}]}}""", 1, false)]
    [InlineData("""{"jobs":{"QUEUED":[5,null,"30",["30"],{}]}}""", 5, false)]
    [InlineData("""{"jobs":7}""", 0, false)]
    [InlineData("""{"jobs":{"QUEUED":7}}""", 0, false)]
    [InlineData("""{"jobs":[{"jobId":"30"}]}""", 0, false)]
    [InlineData("""{"x":{"QUEUED":[{"jobId":"30"}]}}""", 0, false)]
    public void The_list_counts_executions_and_finds_a_given_execution(string text, int count, bool containsExecution)
    {
        Assert.True(Read(text));
        Assert.Equal((count, containsExecution), (_list.Count, _list.ContainsExecution));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"jobs\":{\"QUEUED\":[")]
    [InlineData("{\"jobs\":{\"QUEUED\":[{\"jobId\":\"30\"}")]
    [InlineData("{\"jobs\":{\"QUEUED\":[{\"jobId\":\"30\"}}")]
    [InlineData("{\"jobs\":{\"QUEUED\":[{\"jobId\":\"30\"},]}}")]
    public void A_malformed_list_is_rejected(string text) => Assert.False(Read(text));

    private bool Read(string text) =>
        _list.TryRead(new JsonReader(), text.Bytes(), Executions.CreateQueued("30", queuedAt: 1_700_000_000));
}
