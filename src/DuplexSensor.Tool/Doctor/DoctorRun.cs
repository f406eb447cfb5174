using DuplexSensor.Tool.Aws;

namespace DuplexSensor.Tool.Doctor;

/// <summary>Runs checks one after the other.</summary>
internal sealed class DoctorRun(IReadOnlyList<ICheck> checks, CheckContext context)
{
    private readonly Dictionary<string, Verdict> _verdicts = [];

    // Of a check that was skipped for its need: the first check that was not ok.
    private readonly Dictionary<string, string> _causes = [];

    /// <summary>Each result as soon as it is known.</summary>
    public async IAsyncEnumerable<CheckResult> RunAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (ICheck check in checks)
        {
            Finding finding = FindUnmetNeed(check) ?? await RunAsync(check, cancellationToken);
            _verdicts[check.Name] = finding.Verdict;
            yield return new CheckResult(check.Name, !context.HasCloud ? finding : finding with
            {
                Evidence = context.Cloud.InText(finding.Evidence),
                Fix = context.Cloud.InText(finding.Fix),
            });
        }
    }

    private Finding? FindUnmetNeed(ICheck check)
    {
        string? unmet = check.Needs.FirstOrDefault(need => _verdicts[need] != Verdict.Ok)
            ?? check.UnlessFailed.FirstOrDefault(need => _verdicts[need] == Verdict.Failed);
        if (unmet is null)
        {
            return null;
        }

        string cause = _causes.GetValueOrDefault(unmet, unmet);
        _causes[check.Name] = cause;
        return Finding.Skipped(
            $"needs '{cause}', which {(_verdicts[cause] == Verdict.Failed ? "failed" : "was skipped")}");
    }

    // One check that cannot go on must not hide what the others find.
    private async Task<Finding> RunAsync(ICheck check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(context, cancellationToken);
        }
        catch (UserException exception) when (AwsErrors.IsAccessDenied(exception.Message))
        {
            return Finding.Skipped($"you may not ask: {exception.Message}");
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
