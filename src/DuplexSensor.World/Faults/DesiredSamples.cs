namespace DuplexSensor.World.Faults;

/// <summary>Members that simulated users write to <c>desired</c>.</summary>
internal static class DesiredSamples
{
    /// <summary>Members with at least one value that the firmware must reject.</summary>
    public static readonly string[] BadMembers =
    [
        "\"refresh\":\"soon\"", "\"refresh\":10", "\"refresh\":999", "\"refresh\":86400001", "\"refresh\":-1",
        "\"refresh\":null", "\"refresh\":1e99", "\"refresh\":12000.5", "\"refresh\":{\"ms\":12000}",
        "\"refresh\":[12000]", "\"refresh\":999999999999999999999999", "\"refresh\":99999999999999999999",
        "\"refresh\":99999999999999999999.5", "\"reboot\":-123456789012345678901", "\"refresh\":123e-1",
        "\"refresh\":true", "\"on\":1",
        "\"on\":\"true\"",
        "\"on\":{}", "\"on\":null", "\"on\":[]", "\"reboot\":-5", "\"reboot\":\"now\"", "\"reboot\":4294967296",
        "\"reboot\":2147483648", "\"reboot\":0.5", "\"reboot\":{\"a\":{\"b\":{\"c\":1}}}", "\"refresh\":5,\"on\":\"x\"",
        "\"refresh\":20000,\"on\":7", "\"on\":true,\"refresh\":\"\"", "\"reboot\":3,\"refresh\":0",
    ];

    private static readonly string[] GoodRefreshValues =
    [
        "9000", "9000", "9000", "12000", "10000", "15000", "30000", "60000", "120000", "12000.0", "1.2e4", "0.9e4",
        "3600000", "86400000", "20000", "7000",
    ];

    private static readonly string[] UnknownMembers =
    [
        "\"colour\":\"red\"", "\"colour\":null", "\"n\":[1,[2,[3]],{\"a\":1}]", "\"Refresh\":1", "\"\":0",
        "\"ключ\":\"значение\"", "\"on \":true", "\"deep\":{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}",
        "\"quote\\\"d\":\"\\u0000\\n\\\\\"", "\"a-name-that-is-longer-than-thirty-two-characters\":1.5e-7",
    ];

    /// <summary>A valid period in milliseconds: mostly 7 s to an hour, sometimes 1 to 3 s or a day.</summary>
    public static string PickRefreshValue(SeededRandom random) => random.OneIn(40)
        ? $"{random.Between(1_000, 3_000)}"
        : random.OneIn(3) ? $"{random.Between(8_000, 60_000)}" : random.OneOf(GoodRefreshValues);

    /// <summary>A member whose key the firmware does not know.</summary>
    public static string PickUnknownMember(SeededRandom random) => random.Below(10) switch
    {
        0 => $"\"large\":\"{new string('x', random.Between(1_000, 7_500))}\"",
        1 => $"\"k{random.Below(20)}\":{random.Below(100)}",
        _ => random.OneOf(UnknownMembers),
    };
}
