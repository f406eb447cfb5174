namespace DuplexSensor.PackageCheck;

/// <summary>A nuspec's version: "1.2" and "[1.2," are 1.2 or newer, "[1.2]" is that one; no upper bounds.</summary>
internal static class VersionDemand
{
    public static bool IsMet(string demand, string version)
    {
        string[] bounds = demand.Trim('[', ']', '(', ')', ' ').Split(',', StringSplitOptions.TrimEntries);
        bool isExact = demand.StartsWith('[') && (bounds.Length == 1 || bounds[0] == bounds[^1]);
        if (!Version.TryParse(bounds[0], out Version? lowest) || !Version.TryParse(version, out Version? had))
        {
            return bounds[0] == version || bounds[0].Length == 0;
        }

        return isExact ? had == lowest : had >= lowest;
    }
}
