using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.Simulator.Settings;

namespace DuplexSensor.Tool.Export;

/// <summary>
/// The board's settings.json: the user's settings.json with the thing and the addresses of the export. A later export
/// keeps all other members of the board's file.
/// </summary>
internal sealed class BoardSettings
{
    private const string Pins = "pins";

    private static readonly string[] OfTarget = ["thing", "endpoint", "port", "jobPayloadUrl"];

    private readonly List<string> _kept = [];

    private BoardSettings(JsonObject members) => Members = members;

    public JsonObject Members { get; }

    /// <summary>Members of the board's file that differ from the user's and are kept, such as "pins.led".</summary>
    public IReadOnlyList<string> Kept => _kept;

    /// <param name="target">Thing and addresses of the export.</param>
    /// <param name="boardPath">Path of the board's settings.json; the file need not exist.</param>
    /// <param name="userPath">Path of the user's settings.json.</param>
    /// <exception cref="UserException">The board's file is invalid, or belongs to another thing.</exception>
    /// <exception cref="SettingsFileException">The user's file is invalid.</exception>
    public static BoardSettings Of(BoardTarget target, string boardPath, string userPath)
    {
        JsonObject users = Read(userPath);
        if (!File.Exists(boardPath))
        {
            return Merge(target, users, []);
        }

        try
        {
            JsonObject boards = Read(boardPath);
            RefuseAnotherThing(target.Thing, boards, boardPath);
            BoardSettings merged = Merge(target, users, boards);
            SettingsFile.Parse(boardPath, Encoding.UTF8.GetBytes(merged.Members.ToJsonString()));
            return merged;
        }
        catch (SettingsFileException fault)
        {
            throw new UserException(
                $"{fault.Message}. An export keeps this file: correct it, or delete it to get a new one.", fault);
        }
    }

    /// <summary>The thing name in a settings.json; null when there is no such file.</summary>
    public static string? ThingOf(string path) => File.Exists(path) ? (string?)Read(path)["thing"] : null;

    private static JsonObject Read(string path)
    {
        SettingsFile.Read(path);
        return JsonNode.Parse(File.ReadAllText(path))!.AsObject();
    }

    private static void RefuseAnotherThing(string thing, JsonObject boards, string path)
    {
        string other = (string)boards["thing"]!;
        if (other != thing)
        {
            throw new UserException($"{Path.GetDirectoryName(path)}: this folder belongs to the thing '{other}'. "
                + $"Choose another folder for '{thing}'.");
        }
    }

    private static BoardSettings Merge(BoardTarget target, JsonObject users, JsonObject boards)
    {
        var merged = new BoardSettings(new JsonObject
        {
            ["thing"] = target.Thing,
            ["endpoint"] = target.Endpoint,
            ["port"] = target.Port,
            ["jobPayloadUrl"] = PayloadUrlOf(target, boards),
        });
        merged.Add(merged.Members, users, boards, "");
        return merged;
    }

    // A target without a payload server keeps the one that the user has entered for the same cloud.
    private static string PayloadUrlOf(BoardTarget target, JsonObject boards)
    {
        bool isSameCloud = (string?)boards["endpoint"] == target.Endpoint;
        return target.JobPayloadUrl.Length == 0 && isSameCloud
            ? (string?)boards["jobPayloadUrl"] ?? ""
            : target.JobPayloadUrl;
    }

    private void Add(JsonObject into, JsonObject users, JsonObject boards, string prefix)
    {
        foreach (string name in users.Concat(boards).Select(member => member.Key).Distinct())
        {
            if (prefix.Length == 0 && OfTarget.Contains(name))
            {
                continue;
            }

            if (name == Pins)
            {
                into[name] = new JsonObject();
                Add(into[name]!.AsObject(), PinsOf(users), PinsOf(boards), Pins + ".");
                continue;
            }

            bool isBoards = boards.TryGetPropertyValue(name, out JsonNode? kept);
            bool isUsers = users.TryGetPropertyValue(name, out JsonNode? value);
            into[name] = (isBoards ? kept : value)?.DeepClone();
            if (isBoards && !(isUsers && JsonNode.DeepEquals(kept, value)))
            {
                _kept.Add(prefix + name);
            }
        }
    }

    private static JsonObject PinsOf(JsonObject settings) => settings[Pins] as JsonObject ?? [];
}
