namespace DuplexSensor.Tool.Flashing.Image;

/// <summary>An assembly in a deployment image.</summary>
/// <param name="Name">Name of the assembly.</param>
/// <param name="Version">Version of the assembly; its first three numbers are those of its package.</param>
/// <param name="NativeChecksum">Checksum of the native half that it needs; 0 for none.</param>
internal sealed record ImageAssembly(string Name, Version Version, uint NativeChecksum);
