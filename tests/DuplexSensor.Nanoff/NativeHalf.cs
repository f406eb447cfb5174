namespace DuplexSensor.Nanoff;

/// <summary>The native half of an assembly in a firmware.</summary>
/// <param name="Name">Name of the assembly.</param>
/// <param name="Version">Version of the native half.</param>
/// <param name="Checksum">0x and eight digits.</param>
public sealed record NativeHalf(string Name, string Version, string Checksum);
