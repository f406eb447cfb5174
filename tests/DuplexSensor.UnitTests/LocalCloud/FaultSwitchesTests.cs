using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Chaos;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class FaultSwitchesTests
{
    private readonly FaultSwitches _faults = new();

    [Fact]
    public void Every_fault_is_initially_off_and_has_a_unique_name()
    {
        Assert.All(Faults.All, fault => Assert.False(_faults.TryTrigger(fault)));
        Assert.Equal(Faults.All.Count, Faults.All.Select(fault => fault.Name).Distinct().Count());
    }

    [Fact]
    public void A_fault_triggers_the_requested_number_of_times()
    {
        _faults.SwitchOnFromText("drop=2");
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => _faults.TryTrigger(Faults.Drop)));
        Assert.Empty(_faults.SwitchedOn);
    }

    [Fact]
    public void A_fault_without_a_number_triggers_until_it_is_switched_off()
    {
        _faults.SwitchOnFromText("drop");
        Assert.True(_faults.TryTrigger(Faults.Drop));
        Assert.True(_faults.TryTrigger(Faults.Drop));
        _faults.SwitchOff("drop");
        Assert.False(_faults.TryTrigger(Faults.Drop));
    }

    [Theory]
    [InlineData("nosuch", "There is no fault 'nosuch'.")]
    [InlineData("drop=", "'drop=' must be NAME or NAME=TIMES")]
    [InlineData("drop=0", "must be 1 to ")]
    [InlineData("drop=-1", "must be 1 to ")]
    [InlineData("drop=x", "'drop=x' must be NAME or NAME=TIMES")]
    [InlineData("stall=1", "Give it no number of times")]
    public void Invalid_fault_text_is_refused_with_the_reason(string text, string reason)
    {
        var refusal = Assert.Throws<CloudRequestException>(() => _faults.SwitchOnFromText(text));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_faults.SwitchedOn);
    }

    [Fact]
    public async Task Waiting_for_a_fault_ends_when_the_fault_is_switched_off()
    {
        _faults.SwitchOn("stall");
        Task waiting = _faults.WaitUntilOffAsync(Faults.Stall, TestContext.Current.CancellationToken);
        _faults.SwitchOn("drop");
        Assert.False(waiting.IsCompleted);
        _faults.SwitchAllOff();
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}
