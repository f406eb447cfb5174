using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Http.Api.Model;

namespace DuplexSensor.UnitTests.LocalCloud;

/// <summary>Compares the served operations with botocore's models member by member.</summary>
public sealed class ServedMembersTests
{
    private static readonly Dictionary<ApiService, string> Models = new()
    {
        [ApiService.Iot] = "iot",
        [ApiService.IotData] = "iot-data",
        [ApiService.IotJobsData] = "iot-jobs-data",
    };

    // Operations, members and patterns of botocore 1.43 that are newer than the models of Debian's package.
    private static readonly string[] Younger =
    [
        "GetConnection", "thingPrincipalType", @"[a-zA-Z0-9_.,@/:#=\[\]-]*", @"[$a-zA-Z0-9:_-]+", @"[^\p{C}]+",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_error_names_a_member_that_is_not_served()
    {
        await using CloudFixture fixture = await CloudFixture.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{fixture.Options.ApiPort}") };
        var accepted = new List<string>();
        int walked = 0;
        foreach ((ApiOperation operation, JsonNode model) in ServedOperations())
        {
            foreach ((string name, JsonNode? member) in GetInput(operation, model))
            {
                string wireName = (string?)member!["locationName"] ?? name;
                if (IsServed(operation, wireName))
                {
                    continue;
                }

                walked++;
                using HttpRequestMessage request = CreateRequest(operation, model, (wireName, member));
                using HttpResponseMessage answer = await http.SendAsync(request, Cancelled);
                string text = await answer.Content.ReadAsStringAsync(Cancelled);
                if (answer.StatusCode != HttpStatusCode.BadRequest
                    || !text.Contains($"'{wireName}' is not served by the local cloud", StringComparison.Ordinal))
                {
                    accepted.Add($"{operation.Name} {wireName}: {(int)answer.StatusCode} {text}");
                }
            }
        }

        Assert.True(accepted.Count == 0, string.Join('\n', accepted));
        Assert.InRange(walked, 10, 100);
    }

    [Fact]
    public void The_table_is_as_strict_as_the_models()
    {
        var lax = new List<string>();
        foreach ((ApiOperation operation, JsonNode model) in ServedOperations())
        {
            JsonObject members = GetInput(operation, model);
            foreach (ApiMember served in operation.PathMembers.Concat(operation.Members))
            {
                JsonNode? member = members
                    .FirstOrDefault(m => ((string?)m.Value!["locationName"] ?? m.Key) == served.Name).Value;
                if (member is null)
                {
                    AddIf(!Younger.Contains(served.Name), $"{operation.Name} has no {served.Name}", lax);
                    continue;
                }

                string[] required =
                    [.. GetRequired(model, BotocoreModels.GetInput(model, operation.Name)!).Select(name =>
                        (string?)members[name]!["locationName"] ?? name)];
                Compare(model, (string)member["shape"]!, served.Shape, $"{operation.Name} {served.Name}", lax);
                bool isRequired = served.IsRequired || served.Location == MemberLocation.Path;
                AddIf(isRequired != required.Contains(served.Name), $"{operation.Name} {served.Name} required", lax);
            }
        }

        Assert.True(lax.Count == 0, string.Join('\n', lax.Distinct()));
    }

    [Fact]
    public void The_models_contain_every_operation_of_the_table()
    {
        IEnumerable<string> unknown =
            from operation in OperationTable.Operations
            where Models.ContainsKey(operation.Service) && !Younger.Contains(operation.Name)
            let http = BotocoreModels.Read(Models[operation.Service])["operations"]![operation.Name]?["http"]
            where http is null || (string)http["method"]! != operation.Method || ToPath(http) != ToPath(operation)
            select operation.Name;
        Assert.Empty(unknown);
    }

    private static string ToPath(JsonNode http) => ((string)http["requestUri"]!).Split('?')[0];

    private static string ToPath(ApiOperation operation) => string.Join('/', operation.Path.Split('/').Select(segment =>
        segment.StartsWith('{') ? segment.Split(':')[0] + "}" : segment));

    private static IEnumerable<(ApiOperation Operation, JsonNode Model)> ServedOperations()
    {
        var models = Models.ToDictionary(pair => pair.Key, pair => BotocoreModels.Read(pair.Value));
        return OperationTable.Operations
            .Where(operation => models.ContainsKey(operation.Service) && !Younger.Contains(operation.Name))
            .Select(operation => (operation, models[operation.Service]));
    }

    private static JsonObject GetInput(ApiOperation operation, JsonNode model) =>
        BotocoreModels.GetMembers(model, BotocoreModels.GetInput(model, operation.Name));

    private static bool IsServed(ApiOperation operation, string wireName) =>
        operation.PathMembers.Concat(operation.Members).Any(member => member.Name == wireName);

    private static HttpRequestMessage CreateRequest(
        ApiOperation operation, JsonNode model, (string Name, JsonNode Member) sent)
    {
        JsonNode sample = BotocoreModels.CreateSample(model, (string)sent.Member["shape"]!);
        string path = string.Join('/', operation.Path.Split('/').Select(segment =>
            segment.StartsWith("{certificateId", StringComparison.Ordinal) ? new string('a', 64)
            : segment.StartsWith('{') ? "1"
            : segment));
        string location = (string?)sent.Member["location"] ?? "body";
        string query = location == "querystring" ? $"?{sent.Name}={Uri.EscapeDataString(sample.ToString())}" : "";
        var request = new HttpRequestMessage(new HttpMethod(operation.Method), path + query);
        string scope = $"K/1/us-east-1/{GetScope(operation)}/aws4_request";
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={scope}, Signature=0");
        if (location == "header")
        {
            request.Headers.Add(sent.Name, sample.ToString());
        }

        if (location == "body")
        {
            string body = new JsonObject { [sent.Name] = sample }.ToJsonString();
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        return request;
    }

    private static string GetScope(ApiOperation operation) => operation.Service switch
    {
        ApiService.IotData => "iotdata",
        ApiService.IotJobsData => "iot-jobs-data",
        _ => "execute-api",
    };

    private static void Compare(JsonNode model, string name, ApiShape shape, string at, List<string> lax)
    {
        JsonNode theirs = model["shapes"]![name]!;
        AddIf(GetTypeName(shape) != (string)theirs["type"]!, $"{at}: {name} is a {theirs["type"]}", lax);
        AddIf((decimal?)theirs["min"] > (shape.Min ?? decimal.MinValue), $"{at}: {name} min {theirs["min"]}", lax);
        AddIf((decimal?)theirs["max"] < (shape.Max ?? decimal.MaxValue), $"{at}: {name} max {theirs["max"]}", lax);
        bool isOther = theirs["pattern"] is { } pattern && (string?)pattern != shape.Pattern;
        AddIf(isOther && !Younger.Contains(shape.Pattern), $"{at}: {name} pattern {theirs["pattern"]}", lax);
        string[] values = [.. theirs["enum"]?.AsArray().Select(value => (string)value!) ?? []];
        AddIf(values.Length > 0 && shape.Values.Count == 0, $"{at}: {name} is {string.Join(' ', values)}", lax);
        AddIf(shape.Values.Except(values).Any(), $"{at}: {name} is not {string.Join(' ', shape.Values)}", lax);
        switch (shape.Kind)
        {
            case ShapeKind.Structure:
                CompareMembers(model, name, shape, at, lax);
                break;
            case ShapeKind.List:
                Compare(model, (string)theirs["member"]!["shape"]!, shape.Element!, at + "[]", lax);
                break;
            case ShapeKind.Map:
                Compare(model, (string)theirs["key"]!["shape"]!, shape.Key!, at + " key", lax);
                Compare(model, (string)theirs["value"]!["shape"]!, shape.Element!, at + " value", lax);
                break;
        }
    }

    private static void CompareMembers(JsonNode model, string name, ApiShape shape, string at, List<string> lax)
    {
        JsonObject theirs = BotocoreModels.GetMembers(model, name);
        foreach (ApiMember member in shape.Members)
        {
            AddIf(theirs[member.Name] is null, $"{at}: {name} has no {member.Name}", lax);
            Compare(model, (string)theirs[member.Name]!["shape"]!, member.Shape, $"{at}.{member.Name}", lax);
            AddIf(
                GetRequired(model, name).Contains(member.Name) && !member.IsRequired,
                $"{at}.{member.Name} is required",
                lax);
        }
    }

    private static string[] GetRequired(JsonNode model, string shape) =>
        [.. model["shapes"]![shape]!["required"]?.AsArray().Select(name => (string)name!) ?? []];

    private static string GetTypeName(ApiShape shape) => shape.Kind switch
    {
        ShapeKind.Text => "string",
        ShapeKind.Number => "double",
        _ => shape.Kind.ToString().ToLowerInvariant(),
    };

    private static void AddIf(bool isLax, string what, List<string> lax)
    {
        if (isLax)
        {
            lax.Add(what);
        }
    }
}
