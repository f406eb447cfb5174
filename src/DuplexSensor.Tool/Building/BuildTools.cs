namespace DuplexSensor.Tool.Building;

/// <summary>The programs and targets that build the firmware.</summary>
/// <param name="NuGet">Path of nuget.</param>
/// <param name="MsBuild">Path of msbuild.</param>
/// <param name="ProjectSystem">Folder of nanoFramework's targets.</param>
internal sealed record BuildTools(string NuGet, string MsBuild, string ProjectSystem);
