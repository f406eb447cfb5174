namespace DuplexSensor.UnitTests.Tool.Monitoring;

/// <summary>Waits for what happens in another thread or process.</summary>
internal static class Condition
{
    /// <summary>Waits until a condition is met.</summary>
    /// <param name="isMet">The condition.</param>
    /// <param name="deadline">After this time the test fails.</param>
    /// <param name="describe">What is there instead.</param>
    /// <param name="each">What is done at each attempt; null for nothing.</param>
    public static async Task WaitAsync(
        Func<bool> isMet, TimeSpan deadline, Func<string> describe, Action? each = null)
    {
        long startedAt = TimeProvider.System.GetTimestamp();
        while (!isMet())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < deadline, $"too late:\n{describe()}");
            each?.Invoke();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
