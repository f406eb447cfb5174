using DuplexSensor.Tool.Aws;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>Where a run is cut: before or after a call reaches the cloud.</summary>
internal sealed class CutException() : Exception("the run is cut here");

/// <summary>Records the calls, and cuts the run at one of them: no later call reaches the cloud.</summary>
internal sealed class CutAws(IAwsCli inner) : IAwsCli
{
    private static readonly string[] Reading = ["get-", "describe-", "list-", "search-"];

    private int _calls;
    private volatile bool _isCut;

    /// <summary>The number of the call at which the run is cut, from 1; 0 for none.</summary>
    public int CutAt { get; init; }

    /// <summary>The operation of which <see cref="CutAt"/> counts the calls; null for all.</summary>
    public string? Operation { get; init; }

    /// <summary>Whether the cloud has handled that call when the run is cut.</summary>
    public bool IsHandled { get; init; }

    public List<string[]> Calls { get; } = [];

    public IEnumerable<string[]> Changes => Calls.Where(words =>
        !Reading.Any(prefix => words[1].StartsWith(prefix, StringComparison.Ordinal)));

    public async Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
    {
        bool isAfterCut = _isCut;
        bool isCut = words[1] == (Operation ?? words[1]) && Interlocked.Increment(ref _calls) == CutAt;
        _isCut |= isCut;
        if (isAfterCut || (isCut && !IsHandled))
        {
            throw new CutException();
        }

        lock (Calls)
        {
            Calls.Add(words);
        }

        AwsResponse response = await inner.TryCallAsync(words, cancellationToken);
        return isCut ? throw new CutException() : response;
    }
}
