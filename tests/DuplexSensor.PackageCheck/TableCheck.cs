using System.Text.Json;
using System.Xml;
using NuGet.Versioning;

namespace DuplexSensor.PackageCheck;

/// <summary>Holds restored packages to the table: a line a difference, with package, both values, fix.</summary>
public static class TableCheck
{
    private const string Restore =
        "nuget restore src/DuplexSensor.Esp32/packages.config -PackagesDirectory packages"
        + " (and tests/DuplexSensor.DeviceTests/packages.config)";

    /// <summary>0 when every package fits, 1 when one does not or the table cannot be read.</summary>
    public static int Run(string tablePath, string packagesFolder, TextWriter output)
    {
        DevicePackages table;
        try
        {
            table = DevicePackages.Load(tablePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            output.WriteLine($"{tablePath}: {e.Message.ReplaceLineEndings(" ")}: git checkout {tablePath}");
            return 1;
        }

        if (!Directory.Exists(packagesFolder))
        {
            output.WriteLine($"{packagesFolder}: no such folder: restore first: {Restore}");
            return 1;
        }

        string[] differences = [.. table.Packages.SelectMany(package => Differences(table, package, packagesFolder))];
        foreach (string line in differences.Concat(table.Packages.SelectMany(package => News(package, packagesFolder))))
        {
            output.WriteLine(line);
        }

        output.WriteLine(differences.Length == 0
            ? $"{table.Packages.Count} packages fit the table of {table.AsOf}"
            : $"differences to the table of {table.AsOf}: {differences.Length}");
        return differences.Length == 0 ? 0 : 1;
    }

    private static IEnumerable<string> Differences(DevicePackages table, DevicePackage package, string packagesFolder)
    {
        var restored = new RestoredPackage(packagesFolder, package);
        if (!restored.Exists)
        {
            return [$"{Name(package)}: not in {packagesFolder}: {package.WhenMissing ?? $"restore again: {Restore}"}"];
        }

        try
        {
            return
            [
                .. package.Assemblies.SelectMany(assembly => AssemblyDifferences(package, assembly, restored)),
                .. DependencyDifferences(table, package, restored),
            ];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or XmlException)
        {
            return [$"{Name(package)}: {e.Message.ReplaceLineEndings(" ")}: delete its folder, restore again"];
        }
    }

    private static IEnumerable<string> AssemblyDifferences(
        DevicePackage package, DeviceAssembly assembly, RestoredPackage restored)
    {
        if (!restored.Has(assembly.File))
        {
            yield return $"{Name(package)}: has no {assembly.File}: write where it is into the table"
                + " and into the HintPaths of the .nfproj files";
        }
        else if (restored.ChecksumOf(assembly.File) is not { } checksum)
        {
            yield return $"{Name(package)}: has no .pe beside {assembly.File}: delete its folder, restore again";
        }
        else if (assembly.Checksum is { } expected && checksum != expected)
        {
            yield return $"{Name(package)}: {assembly.File} needs the native half {checksum},"
                + $" the table says {expected}:"
                + " a board would not start it; take the version that needs that one, or write the new checksum"
                + " and the firmware that has it into the table";
        }
    }

    private static IEnumerable<string> DependencyDifferences(
        DevicePackages table, DevicePackage package, RestoredPackage restored)
    {
        if (restored.Dependencies() is not { } needs)
        {
            yield return $"{Name(package)}: has neither .nuspec nor .nupkg: delete its folder, restore again";
            yield break;
        }

        foreach ((string id, string version) in needs)
        {
            if (!package.Dependencies.Contains(id, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{Name(package)}: needs {id} {version}, the table says {Listed(package.Dependencies)}:"
                    + " write it into the table, nfproj.props, packages.config and the .nfproj files";
            }
            else if (VersionOf(table, id) is { } had && !IsMet(version, had))
            {
                yield return $"{Name(package)}: needs {id} {version}, the table has {had}:"
                    + " take that version into the table, nfproj.props and packages.config";
            }
        }

        string[] ids = [.. needs.Select(need => need.Id)];
        foreach (string id in package.Dependencies.Except(ids, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{Name(package)}: needs {Listed(ids)}, the table says {id} too:"
                + " take it out of its \"dependencies\" there";
        }
    }

    /// <summary>What the table did not know; no difference.</summary>
    private static IEnumerable<string> News(DevicePackage package, string packagesFolder)
    {
        var restored = new RestoredPackage(packagesFolder, package);
        return package.Assemblies
            .Where(assembly => assembly.Checksum is null && restored.ChecksumOf(assembly.File) is not null)
            .Select(assembly => $"note: {Name(package)}: {assembly.File} needs the native half"
                + $" {restored.ChecksumOf(assembly.File)}, the table has none yet: write it there");
    }

    private static string? VersionOf(DevicePackages table, string id) =>
        table.Packages.FirstOrDefault(p => p.Package.Equals(id, StringComparison.OrdinalIgnoreCase))?.Version;

    // A nuspec may leave the version out: then any will do.
    private static bool IsMet(string demand, string version) =>
        demand.Length == 0 || (VersionRange.TryParse(demand, out VersionRange? range)
            && NuGetVersion.TryParse(version, out NuGetVersion? had) && range.Satisfies(had));

    private static string Listed(IReadOnlyList<string> ids) => ids.Count == 0 ? "nothing" : string.Join(", ", ids);

    private static string Name(DevicePackage package) => $"{package.Package} {package.Version}";
}
