using DuplexSensor.Tool.Flashing.Flasher;
using DuplexSensor.Tool.Flashing.Image;

namespace DuplexSensor.Tool.Flashing.Contract;

/// <summary>An assembly whose native half is another one in the board's firmware, or is not in it.</summary>
/// <param name="Assembly">The assembly of the image.</param>
/// <param name="Native">The native half in the firmware; null when the firmware has none of that name.</param>
/// <param name="Text">Package, both versions, and what fits: one line.</param>
internal sealed record VersionMismatch(ImageAssembly Assembly, NativeAssembly? Native, string Text);
