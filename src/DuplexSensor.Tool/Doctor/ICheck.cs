namespace DuplexSensor.Tool.Doctor;

/// <summary>
/// One thing that must be right. A new check is a class, and a row in <see cref="CheckList"/>. It changes nothing, on
/// this PC, the board and the cloud.
/// </summary>
internal interface ICheck
{
    /// <summary>Small letters and hyphens; the same in the table and in JSON.</summary>
    string Name { get; }

    /// <summary>Names of earlier checks. Unless all of them are ok, this one is skipped.</summary>
    IReadOnlyList<string> Needs => [];

    /// <summary>Names of earlier checks. If one of them has failed, this one is skipped.</summary>
    IReadOnlyList<string> UnlessFailed => [];

    /// <summary>Looks, and returns what it has found.</summary>
    /// <param name="context">The surroundings, and what earlier checks have found.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="UserException">The check failed; the message is the evidence.</exception>
    Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken);
}
