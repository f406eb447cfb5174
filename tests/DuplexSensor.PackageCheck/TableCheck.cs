using System.Text.Json;
using System.Xml;
using DuplexSensor.Tool.Flashing.Contract;
using NuGet.Versioning;

namespace DuplexSensor.PackageCheck;

/// <summary>Compares restored packages with the table: one line per difference, with both values and the fix.</summary>
public static class TableCheck
{
    private const string RestoreCommand =
        "nuget restore src/DuplexSensor.Esp32/packages.config -PackagesDirectory packages"
        + " (and tests/DuplexSensor.DeviceTests/packages.config)";

    /// <summary>0 when all packages fit; 1 when one does not fit or the table cannot be read.</summary>
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
            output.WriteLine($"{packagesFolder}: no such folder: restore first: {RestoreCommand}");
            return 1;
        }

        string[] differences =
            [.. table.Packages.SelectMany(package => FindDifferences(table, package, packagesFolder))];
        IEnumerable<string> notes =
            table.Packages.SelectMany(package => FindUnknownChecksums(package, packagesFolder));
        foreach (string line in differences.Concat(notes))
        {
            output.WriteLine(line);
        }

        output.WriteLine(differences.Length == 0
            ? $"{table.Packages.Count} packages fit the table of {table.AsOf}"
            : $"differences to the table of {table.AsOf}: {differences.Length}");
        return differences.Length == 0 ? 0 : 1;
    }

    private static IEnumerable<string> FindDifferences(
        DevicePackages table, DevicePackage package, string packagesFolder)
    {
        var restored = new RestoredPackage(packagesFolder, package);
        if (!restored.Exists)
        {
            string fix = package.WhenMissing ?? $"restore again: {RestoreCommand}";
            return [$"{Format(package)}: not in {packagesFolder}: {fix}"];
        }

        try
        {
            return
            [
                .. package.Assemblies.SelectMany(assembly => FindAssemblyDifferences(package, assembly, restored)),
                .. FindDependencyDifferences(table, package, restored),
            ];
        }
        catch (Exception e) when (e is IOException or InvalidDataException or XmlException)
        {
            return [$"{Format(package)}: {e.Message.ReplaceLineEndings(" ")}: delete its folder, restore again"];
        }
    }

    private static IEnumerable<string> FindAssemblyDifferences(
        DevicePackage package, DeviceAssembly assembly, RestoredPackage restored)
    {
        if (!restored.HasFile(assembly.File))
        {
            yield return $"{Format(package)}: has no {assembly.File}: write its path into the table"
                + " and into the HintPaths of the .nfproj files";
        }
        else if (restored.ReadChecksum(assembly.File) is not { } checksum)
        {
            yield return $"{Format(package)}: has no .pe beside {assembly.File}: delete its folder, restore again";
        }
        else if (assembly.Checksum is { } expected && checksum != expected)
        {
            yield return $"{Format(package)}: {assembly.File} needs the native half {checksum},"
                + $" the table says {expected}:"
                + " a board would not start it. Use the version that needs the native half of the table, or write the"
                + " new checksum and the firmware that has it into the table";
        }
    }

    private static IEnumerable<string> FindDependencyDifferences(
        DevicePackages table, DevicePackage package, RestoredPackage restored)
    {
        if (restored.ReadDependencies() is not { } needs)
        {
            yield return $"{Format(package)}: has neither .nuspec nor .nupkg: delete its folder, restore again";
            yield break;
        }

        foreach ((string id, string version) in needs)
        {
            if (!package.Dependencies.Contains(id, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{Format(package)}: needs {id} {version}, the table says"
                    + $" {JoinOrNothing(package.Dependencies)}:"
                    + " write it into the table, nfproj.props, packages.config and the .nfproj files";
            }
            else if (FindVersion(table, id) is { } had && !IsMet(version, had))
            {
                yield return $"{Format(package)}: needs {id} {version}, the table has {had}:"
                    + " write the needed version into the table, nfproj.props and packages.config";
            }
        }

        string[] ids = [.. needs.Select(need => need.Id)];
        foreach (string id in package.Dependencies.Except(ids, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{Format(package)}: needs {JoinOrNothing(ids)}, the table says {id} too:"
                + " remove it from its \"dependencies\" there";
        }
    }

    /// <summary>Checksums that are not in the table; they do not count as differences.</summary>
    private static IEnumerable<string> FindUnknownChecksums(DevicePackage package, string packagesFolder)
    {
        var restored = new RestoredPackage(packagesFolder, package);
        return package.Assemblies
            .Where(assembly => assembly.Checksum is null && restored.ReadChecksum(assembly.File) is not null)
            .Select(assembly => $"note: {Format(package)}: {assembly.File} needs the native half"
                + $" {restored.ReadChecksum(assembly.File)}, the table has none yet: write it there");
    }

    private static string? FindVersion(DevicePackages table, string id) =>
        table.Packages.FirstOrDefault(p => p.Package.Equals(id, StringComparison.OrdinalIgnoreCase))?.Version;

    // A nuspec may leave the version out: then any version is enough.
    private static bool IsMet(string required, string version) =>
        required.Length == 0 || (VersionRange.TryParse(required, out VersionRange? range)
            && NuGetVersion.TryParse(version, out NuGetVersion? available) && range.Satisfies(available));

    private static string JoinOrNothing(IReadOnlyList<string> ids) =>
        ids.Count == 0 ? "nothing" : string.Join(", ", ids);

    private static string Format(DevicePackage package) => $"{package.Package} {package.Version}";
}
