using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// What a job's payload asks for: settings, a restart, or anything else, which goes to a job handler. It is parsed
/// independently of the firmware, so that one misreading cannot confirm itself.
/// </summary>
public sealed record PayloadMeaning
{
    /// <summary>The member <c>settings</c>; undefined when there is none.</summary>
    public JsonElement Settings { get; private init; }

    public bool HasSettings => Settings.ValueKind != JsonValueKind.Undefined;

    public bool IsReboot { get; private init; }

    /// <summary>Whether the firmware does the job itself.</summary>
    public bool IsOwn { get; private init; }

    /// <summary>Whether the payload is invalid, so that the firmware must do nothing of it.</summary>
    public bool IsBad { get; private init; }

    /// <summary>Whether a job handler does the job.</summary>
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
            // Incomplete JSON that contains one of these keys does not go to a handler.
            bool isMeant = payload.IndexOf("\"settings\""u8) >= 0 || payload.IndexOf("\"reboot\""u8) >= 0;
            return new PayloadMeaning { IsBad = isMeant };
        }

        return root.ValueKind == JsonValueKind.Object ? OfObject(root) : new PayloadMeaning();
    }

    /// <summary>The settings in force after the payload's settings are applied to <paramref name="before"/>.</summary>
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
