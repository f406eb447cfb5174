namespace DuplexSensor.Tool.Doctor;

/// <summary>Runs checks one after the other.</summary>
internal sealed class DoctorRun(IReadOnlyList<ICheck> checks, CheckContext context)
{
    private readonly Dictionary<string, Verdict> _verdicts = [];

    /// <summary>Each result as soon as it is known.</summary>
    public async IAsyncEnumerable<CheckResult> RunAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ICheck check in checks)
        {
            Finding finding = FindUnmetNeed(check) ?? await RunAsync(check, cancellationToken);
            _verdicts[check.Name] = finding.Verdict;
            yield return new CheckResult(check.Name, finding);
        }
    }

    private Finding? FindUnmetNeed(ICheck check)
    {
        string? unmet = check.Needs.FirstOrDefault(need => _verdicts[need] != Verdict.Ok)
            ?? check.UnlessFailed.FirstOrDefault(need => _verdicts[need] == Verdict.Failed);
        string why = unmet is not null && _verdicts[unmet] == Verdict.Failed ? "failed" : "was skipped";
        return unmet is null ? null : Finding.Skipped($"needs '{unmet}', which {why}");
    }

    // One check that cannot go on must not hide what the others find.
    private async Task<Finding> RunAsync(ICheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(context, cancellationToken);
        }
        catch (UserException exception)
        {
            return Finding.Failed(exception.Message, "Correct this, then run 'duplex doctor' again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed(exception.Message, "Correct the file or its permissions.");
        }
    }
}
