using System.Text.Json;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The operation that a job's payload requests: settings, a restart, or data for a job handler. It is parsed
/// independently of the firmware, so that one misreading cannot confirm itself.
/// </summary>
public sealed record PayloadOperation
{
    /// <summary>The member <c>settings</c>; undefined when there is none.</summary>
    public JsonElement Settings { get; private init; }

    public bool HasSettings => Settings.ValueKind != JsonValueKind.Undefined;

    public bool IsReboot { get; private init; }

    /// <summary>Whether the firmware does the job itself.</summary>
    public bool IsBuiltIn { get; private init; }

    /// <summary>Whether the payload is invalid, so that the firmware must not apply any part of it.</summary>
    public bool IsInvalid { get; private init; }

    /// <summary>Whether a job handler does the job.</summary>
    public bool IsForHandler => !IsBuiltIn && !IsInvalid;

    public static PayloadOperation Parse(ReadOnlySpan<byte> payload)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(payload);
        }
        catch (JsonException)
        {
            // Incomplete JSON that contains one of these keys does not go to a handler.
            bool hasOperation = payload.IndexOf("\"settings\""u8) >= 0 || payload.IndexOf("\"reboot\""u8) >= 0;
            return new PayloadOperation { IsInvalid = hasOperation };
        }

        return root.ValueKind == JsonValueKind.Object ? FromObject(root) : new PayloadOperation();
    }

    /// <summary>The settings in force after the payload's settings are applied to <paramref name="before"/>.</summary>
    public SettingsValues ApplyTo(SettingsValues before) => HasSettings ? before.With(Settings) : before;

    private static PayloadOperation FromObject(JsonElement root)
    {
        bool hasSettings = root.TryGetProperty("settings", out JsonElement settings);
        bool hasReboot = root.TryGetProperty("reboot", out JsonElement reboot);
        bool isFlag = !hasReboot || reboot.ValueKind is JsonValueKind.True or JsonValueKind.False;
        bool isReboot = hasReboot && reboot.ValueKind == JsonValueKind.True;
        return new PayloadOperation
        {
            Settings = settings,
            IsReboot = isReboot,
            IsBuiltIn = hasSettings || isReboot,
            IsInvalid = !isFlag || (hasSettings && !AreValid(settings)),
        };
    }

    private static bool AreValid(JsonElement settings) =>
        settings.ValueKind == JsonValueKind.Object
        && settings.EnumerateObject().All(member => KnownSetting.IsGood(member.Name, member.Value));
}
