using DuplexSensor.UnitTests.Core.Fakes;

namespace DuplexSensor.UnitTests.Core;

/// <summary>
/// Limits Core's allocations, as .NET counts them on the PC, because the device has little heap.
/// </summary>
public sealed class AllocationTests
{
    private readonly QuietBoard _board = new();

    /// <summary>As large as AWS allows: 8 kB of <c>desired</c>. What is skipped costs nothing.</summary>
    public static TheoryData<string> ForeignMembers =>
        [$"\"on\":false,\"others\":[{string.Join(',', Enumerable.Repeat(1, 4_000))}]"];

    [Fact]
    public void An_idle_step_allocates_nothing()
    {
        Assert.Equal(0, _board.RunIdleStep());
    }

    [Fact]
    public void A_steady_report_allocates_at_most_1_kB()
    {
        const int reports = 100;
        int before = _board.Reports;
        long allocated = _board.Run(reports * 9_000);

        Assert.Equal(reports, _board.Reports - before);
        Assert.InRange(allocated / reports, 1, 1_024);
    }

    [Theory]
    [InlineData("\"refresh\":9000,\"on\":false")]
    [InlineData("\"refresh\":5,\"on\":\"yes\"")]
    [InlineData("\"colour\":{\"deep\":[[[[1,2,3]]],{\"text\":\"a long, long text that nobody has asked for\"}]}")]
    [MemberData(nameof(ForeignMembers))]
    public void A_delta_of_any_content_allocates_at_most_1_kB(string members)
    {
        _board.ReceiveDelta(100, members);

        Assert.InRange(_board.ReceiveDelta(101, members), 0, 1_024);
    }
}
