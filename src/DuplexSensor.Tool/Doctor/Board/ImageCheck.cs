namespace DuplexSensor.Tool.Doctor.Board;

/// <summary>The runtime's image leaves the firmware enough memory: docs/device.md, "Which boards".</summary>
internal sealed class ImageCheck : ICheck
{
    private const string Fix = "Take an ESP32 and an image without Bluetooth (ESP32_REV0, ESP32_REV3), best with PSRAM "
        + "(ESP32_PSRAM_REV0, ESP32_PSRAM_REV3): nanoff --target NAME --serialport PORT --update";

    public string Name => "image";

    public IReadOnlyList<string> Needs => ["board"];

    public Task<Finding> RunAsync(CheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Look(context.Board.Target));

    // The only image of an ESP32-C3 has had Bluetooth since June 2026.
    private static Finding Look(string image)
    {
        bool hasPsram = image.Contains("PSRAM", StringComparison.OrdinalIgnoreCase);
        bool isC3 = image.Contains("C3", StringComparison.OrdinalIgnoreCase);
        bool hasBluetooth = isC3 || image.Contains("BLE", StringComparison.OrdinalIgnoreCase);
        return hasBluetooth && !hasPsram
            ? Finding.Failed(
                $"{image} has Bluetooth and no PSRAM: about 50 kB of managed heap, and the firmware needs 95 kB", Fix)
            : Finding.Ok(hasPsram ? $"{image}: with PSRAM, ample memory" : $"{image}: without Bluetooth");
    }
}
