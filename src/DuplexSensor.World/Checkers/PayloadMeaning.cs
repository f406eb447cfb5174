using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// What a job's payload asks for, read by a second reader of the same words: settings, a restart, or anything else,
/// which is a job handler's.
/// </summary>
public sealed record PayloadMeaning
{
    /// <summary>What <c>settings</c> holds; undefined when it is not there.</summary>
    public JsonElement Settings { get; private init; }

    public bool HasSettings => Settings.ValueKind != JsonValueKind.Undefined;

    public bool IsReboot { get; private init; }

    /// <summary>Whether it is the firmware's own to do.</summary>
    public bool IsOwn { get; private init; }

    /// <summary>Whether nothing of it may be done.</summary>
    public bool IsBad { get; private init; }

    /// <summary>Whether a job handler is to do it.</summary>
    public bool IsHandlers => !IsOwn && !IsBad;

    public static PayloadMeaning Of(ReadOnlySpan<byte> payload)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(payload);
        }
        catch (JsonException)
        {
            // Torn JSON that speaks of either is not handed on.
            bool isMeant = payload.IndexOf("\"settings\""u8) >= 0 || payload.IndexOf("\"reboot\""u8) >= 0;
            return new PayloadMeaning { IsBad = isMeant };
        }

        return root.ValueKind == JsonValueKind.Object ? OfObject(root) : new PayloadMeaning();
    }

    /// <summary>What the settings in force are to be, once its own were applied to these.</summary>
    public SettingsValues AppliedTo(SettingsValues before) => HasSettings ? before.With(Settings) : before;

    private static PayloadMeaning OfObject(JsonElement root)
    {
        bool hasSettings = root.TryGetProperty("settings", out JsonElement settings);
        bool hasReboot = root.TryGetProperty("reboot", out JsonElement reboot);
        bool isFlag = !hasReboot || reboot.ValueKind is JsonValueKind.True or JsonValueKind.False;
        bool isReboot = hasReboot && reboot.ValueKind == JsonValueKind.True;
        return new PayloadMeaning
        {
            Settings = settings,
            IsReboot = isReboot,
            IsOwn = hasSettings || isReboot,
            IsBad = !isFlag || (hasSettings && !AreGood(settings)),
        };
    }

    private static bool AreGood(JsonElement settings) =>
        settings.ValueKind == JsonValueKind.Object
        && settings.EnumerateObject().All(member => KnownSetting.IsGood(member.Name, member.Value));
}
