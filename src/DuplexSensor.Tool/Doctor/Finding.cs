namespace DuplexSensor.Tool.Doctor;

/// <summary>The result of a check.</summary>
internal enum Verdict
{
    Ok,
    Failed,
    Skipped,
}

/// <summary>The result of a check. No text contains a key or a password.</summary>
/// <param name="Verdict">The result.</param>
/// <param name="Evidence">The observation; of a skipped check the reason.</param>
/// <param name="Fix">The fix of a failure; else empty.</param>
internal sealed record Finding(Verdict Verdict, string Evidence, string Fix = "")
{
    public static Finding Ok(string evidence) => new(Verdict.Ok, evidence);

    public static Finding Failed(string evidence, string fix) => new(Verdict.Failed, evidence, fix);

    public static Finding Skipped(string reason) => new(Verdict.Skipped, reason);
}

/// <summary>A check and what it has found.</summary>
internal sealed record CheckResult(string Name, Finding Finding);
