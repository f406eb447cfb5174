using System.Text.Json;
using System.Text.Unicode;
using DuplexSensor.Core.Jobs;

namespace DuplexSensor.World.Checkers;

/// <summary>
/// The operation that a job's payload requests: settings, a restart, or data for a job handler. It is parsed
/// independently of the firmware, so that one misreading cannot confirm itself.
/// </summary>
public sealed record PayloadOperation
{
    private static readonly string[] OwnMembers = ["settings", "reboot"];

    // A payload of brackets alone.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 5_000 };

    /// <summary>The member <c>settings</c>; undefined when there is none.</summary>
    public JsonElement Settings { get; private init; }

    public bool HasSettings => Settings.ValueKind != JsonValueKind.Undefined;

    public bool IsReboot { get; private init; }

    /// <summary>Whether the firmware does the job itself.</summary>
    public bool IsBuiltIn => HasSettings || IsReboot;

    /// <summary>Whether the payload is invalid, so that the firmware must not apply any part of it.</summary>
    public bool IsInvalid { get; private init; }

    /// <summary>What the firmware calls done; null when a job handler does the job.</summary>
    public string? Done => !IsBuiltIn ? null : !HasSettings ? "reboot" : IsReboot ? "settings,reboot" : "settings";

    /// <summary>Parses a payload for a board with this job handler.</summary>
    public static PayloadOperation Parse(ReadOnlySpan<byte> payload, IJobHandler handler)
    {
        ReadOnlySpan<byte> text = payload.StartsWith("\uFEFF"u8) ? payload["\uFEFF"u8.Length..] : payload;
        JsonElement root;
        try
        {
            root = JsonElement.Parse(text, AnyDepth);
        }
        catch (JsonException)
        {
            return new PayloadOperation { IsInvalid = !handler.TakesAnyBytes };
        }

        if (!Utf8.IsValid(text))
        {
            return new PayloadOperation { IsInvalid = !handler.TakesAnyBytes };
        }

        return root.ValueKind == JsonValueKind.Object
            ? FromObject(root, isStrict: handler is PrintingJobHandler)
            : new PayloadOperation();
    }

    /// <summary>The settings in force after the payload's settings are applied to <paramref name="before"/>.</summary>
    public SettingsValues ApplyTo(SettingsValues before) => HasSettings ? before.With(Settings) : before;

    private static PayloadOperation FromObject(JsonElement root, bool isStrict)
    {
        bool hasSettings = root.TryGetProperty(OwnMembers[0], out JsonElement settings);
        bool hasReboot = root.TryGetProperty(OwnMembers[1], out JsonElement reboot);
        bool isFlag = !hasReboot || reboot.ValueKind is JsonValueKind.True or JsonValueKind.False;
        bool isReboot = hasReboot && reboot.ValueKind == JsonValueKind.True;
        bool isMisspelt = (isStrict || hasSettings || isReboot)
            && root.EnumerateObject().Any(member => IsMisspelt(member.Name));
        return new PayloadOperation
        {
            Settings = settings,
            IsReboot = isReboot,
            IsInvalid = !isFlag || isMisspelt || (hasSettings && !AreValid(settings)),
        };
    }

    private static bool AreValid(JsonElement settings) =>
        settings.ValueKind == JsonValueKind.Object
        && settings.EnumerateObject().All(member => KnownSetting.IsGood(member.Name, member.Value));

    private static bool IsMisspelt(string name) => !OwnMembers.Contains(name)
        && OwnMembers.Any(word => CountEdits(name.ToLowerInvariant(), word) <= 1);

    // Levenshtein distance: the letters to change, to add or to remove.
    private static int CountEdits(ReadOnlySpan<char> text, ReadOnlySpan<char> word)
    {
        if (text.IsEmpty || word.IsEmpty || Math.Abs(text.Length - word.Length) > 1)
        {
            return Math.Max(text.Length, word.Length);
        }

        return text[0] == word[0]
            ? CountEdits(text[1..], word[1..])
            : 1 + Math.Min(
                CountEdits(text[1..], word[1..]),
                Math.Min(CountEdits(text[1..], word), CountEdits(text, word[1..])));
    }
}
