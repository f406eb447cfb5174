namespace DuplexSensor.Tool.Doctor.Surroundings;

/// <summary>The USB serial chips of ESP32 boards, by their ids.</summary>
internal static class UsbSerialChips
{
    private static readonly (string Name, string Vendor, string[] Products)[] Known =
    [
        ("CH340", "1a86", ["5523", "7522", "7523"]),
        ("CH9102", "1a86", ["55d3", "55d4"]),
        ("CP210x", "10c4", ["ea60", "ea70", "ea71"]),
        ("FTDI", "0403", ["6001", "6010", "6011", "6014", "6015"]),
        ("ESP32's own USB", "303a", ["1001", "4001"]),
    ];

    /// <summary>The chip's name with its ids; null for any other device.</summary>
    /// <param name="vendor">Four hex digits.</param>
    /// <param name="product">Four hex digits.</param>
    public static string? FindName(string vendor, string product)
    {
        string name = Known.FirstOrDefault(chip =>
            chip.Vendor.Equals(vendor, StringComparison.OrdinalIgnoreCase)
            && chip.Products.Contains(product, StringComparer.OrdinalIgnoreCase)).Name;
        return name is null ? null : $"{name} ({vendor}:{product})".ToLowerInvariant().Replace(
            name.ToLowerInvariant(), name, StringComparison.Ordinal);
    }
}
