using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.Simulator.Settings;
using DuplexSensor.Tool.Settings;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// The board's settings.json: the user's settings.json with the thing and the addresses of the export. A later export
/// keeps all other members of the board's file.
/// </summary>
internal sealed class BoardSettings
{
    private const string Pins = "pins";

    private static readonly string[] TargetMembers = ["thing", "endpoint", "port", "jobPayloadUrl"];

    private readonly List<string> _kept = [];

    private BoardSettings(JsonObject members) => Members = members;

    public JsonObject Members { get; }

    /// <summary>Members of the board's file that differ from the user's and stay, such as "pins.led".</summary>
    public IReadOnlyList<string> Kept => _kept;

    /// <param name="target">Thing and addresses of the export.</param>
    /// <param name="boardPath">Path of the board's settings.json; the file need not exist.</param>
    /// <param name="settings">The user's settings.</param>
    /// <exception cref="UserException">The board's file is invalid, or belongs to another thing.</exception>
    /// <exception cref="SettingsFileException">The user's file is invalid.</exception>
    public static BoardSettings Create(BoardTarget target, string boardPath, SettingsSource settings)
    {
        JsonObject userMembers = settings.ReadMembers();
        if (!File.Exists(boardPath))
        {
            return Merge(target, userMembers, []);
        }

        try
        {
            JsonObject boardMembers = SettingsSource.FromFile(boardPath).ReadMembers();
            ValidateThing(target.Thing, boardMembers, boardPath);
            BoardSettings merged = Merge(target, userMembers, boardMembers);
            SettingsFile.Parse(boardPath, Encoding.UTF8.GetBytes(merged.Members.ToJsonString()));
            return merged;
        }
        catch (SettingsFileException exception)
        {
            throw new UserException(
                $"{exception.Message}. An export keeps this file: correct it, or delete it to get a new one.",
                exception);
        }
    }

    /// <summary>The thing name in a settings.json; null when there is no such file.</summary>
    public static string? ReadThing(string path) =>
        File.Exists(path) ? (string?)SettingsSource.FromFile(path).ReadMembers()["thing"] : null;

    private static void ValidateThing(string thing, JsonObject boardMembers, string path)
    {
        string other = (string)boardMembers["thing"]!;
        if (other != thing)
        {
            throw new UserException($"{Path.GetDirectoryName(path)}: this folder belongs to the thing '{other}'. "
                + $"Choose another folder for '{thing}'.");
        }
    }

    private static BoardSettings Merge(BoardTarget target, JsonObject userMembers, JsonObject boardMembers)
    {
        var merged = new BoardSettings(new JsonObject
        {
            ["thing"] = target.Thing,
            ["endpoint"] = target.Endpoint,
            ["port"] = target.Port,
            ["jobPayloadUrl"] = ChoosePayloadUrl(target, boardMembers),
        });
        merged.MergeMembers(merged.Members, userMembers, boardMembers, "");
        return merged;
    }

    // A target without a payload server keeps the URL that the user has entered for the same cloud.
    private static string ChoosePayloadUrl(BoardTarget target, JsonObject boardMembers)
    {
        bool isSameCloud = (string?)boardMembers["endpoint"] == target.Endpoint;
        return target.JobPayloadUrl.Length == 0 && isSameCloud
            ? (string?)boardMembers["jobPayloadUrl"] ?? ""
            : target.JobPayloadUrl;
    }

    private void MergeMembers(JsonObject into, JsonObject userMembers, JsonObject boardMembers, string prefix)
    {
        foreach (string name in userMembers.Concat(boardMembers).Select(member => member.Key).Distinct())
        {
            if (prefix.Length == 0 && TargetMembers.Contains(name))
            {
                continue;
            }

            if (name == Pins)
            {
                into[name] = new JsonObject();
                MergeMembers(into[name]!.AsObject(), GetPins(userMembers), GetPins(boardMembers), Pins + ".");
                continue;
            }

            bool isInBoardFile = boardMembers.TryGetPropertyValue(name, out JsonNode? kept);
            bool isInUserFile = userMembers.TryGetPropertyValue(name, out JsonNode? value);
            into[name] = (isInBoardFile ? kept : value)?.DeepClone();
            if (isInBoardFile && !(isInUserFile && JsonNode.DeepEquals(kept, value)))
            {
                _kept.Add(prefix + name);
            }
        }
    }

    private static JsonObject GetPins(JsonObject settings) => settings[Pins] as JsonObject ?? [];
}
