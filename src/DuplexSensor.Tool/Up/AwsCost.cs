using System.Globalization;

namespace DuplexSensor.Tool.Up;

/// <summary>The cost of a virtual board on AWS, by the list prices of docs/aws.md.</summary>
internal static class AwsCost
{
    private const double MsPerHour = 3_600_000;

    // US cents. A report is one update of the shadow; 1.25 dollars a million. Being connected: 0.08 dollars a million
    // minutes.
    private const double CentsPerReport = 125 / 1e6;
    private const double CentsPerHourConnected = 60 * 8 / 1e6;

    /// <summary>US cents an hour for one board.</summary>
    /// <param name="refreshMs">Interval of the reports in milliseconds.</param>
    public static double GetCentsPerHour(int refreshMs) =>
        (MsPerHour / refreshMs * CentsPerReport) + CentsPerHourConnected;

    /// <summary>The first line of a run on AWS.</summary>
    /// <param name="refreshMs">Interval of the reports in milliseconds.</param>
    public static string CreateLine(int refreshMs) => string.Create(
        CultureInfo.InvariantCulture,
        $"about {GetCentsPerHour(refreshMs):G2} US cents per board and hour at refresh {refreshMs}; "
        + $"stop the real board of this name first");
}
