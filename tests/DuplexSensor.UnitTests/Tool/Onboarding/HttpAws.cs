using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud.Http.Api;
using DuplexSensor.LocalCloud.Http.Api.Model;
using DuplexSensor.Tool.Aws;

namespace DuplexSensor.UnitTests.Tool.Onboarding;

/// <summary>
/// Sends the commands of the AWS CLI straight to the local cloud, which is a thousand times faster than a process for
/// each. The end-to-end tests use the real AWS CLI.
/// </summary>
internal sealed class HttpAws(Uri url) : IAwsCli
{
    private static readonly HttpClient Http = new();

    public async Task<AwsResponse> TryCallAsync(string[] words, CancellationToken cancellationToken)
    {
        ApiService service = words[0] == "iot-data" ? ApiService.IotData : ApiService.Iot;
        ApiOperation operation = OperationTable.Get(service, ToCamel(words[1], isPascal: true));
        Dictionary<string, string> options = words[2..].Where(word => word.StartsWith("--", StringComparison.Ordinal))
            .Select(word => word[2..].Split('=', 2)).ToDictionary(
                parts => ToCamel(parts[0], isPascal: false), parts => ReadValue(parts.ElementAtOrDefault(1) ?? "true"));
        using HttpRequestMessage request = CreateRequest(operation, options);
        using HttpResponseMessage response = await Http.SendAsync(request, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            string code = response.Headers.GetValues("x-amzn-errortype").Single();
            return AwsErrors.Parse($"An error occurred ({code}) when calling the {operation.Name} operation: {text}");
        }

        if (service == ApiService.IotData)
        {
            await File.WriteAllTextAsync(words[^1], text, cancellationToken);
            return new AwsResponse([]);
        }

        return new AwsResponse(JsonNode.Parse(text)!.AsObject());
    }

    private HttpRequestMessage CreateRequest(ApiOperation operation, Dictionary<string, string> options)
    {
        string path = operation.PathMembers.Aggregate(operation.Path, (filled, member) => filled.Replace(
            operation.Path.Split('/').Single(
                segment => segment.StartsWith($"{{{member.Name}:", StringComparison.Ordinal)),
            Uri.EscapeDataString(options[member.Name]), StringComparison.Ordinal));
        IEnumerable<string> query = operation.Members
            .Where(member => member.Location == MemberLocation.Query && options.ContainsKey(member.Name))
            .Select(member => $"{member.Name}={Uri.EscapeDataString(options[member.Name])}");
        var request = new HttpRequestMessage(
            new HttpMethod(operation.Method), new Uri(url, $"{path}?{string.Join('&', query)}"));
        string scope = operation.Service == ApiService.IotData ? "iotdata" : "execute-api";
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "AWS4-HMAC-SHA256", $"Credential=k/20330518/us-east-1/{scope}/aws4_request");
        if (options.TryGetValue("principal", out string? principal))
        {
            request.Headers.Add("x-amzn-principal", principal);
        }

        AddBody(request, operation, options);
        return request;
    }

    private static void AddBody(
        HttpRequestMessage request, ApiOperation operation, Dictionary<string, string> options)
    {
        var body = new JsonObject(operation.Members
            .Where(member => member.Location == MemberLocation.Body && options.ContainsKey(member.Name))
            .Select(member => KeyValuePair.Create(
                member.Name,
                member.Shape.Kind is ShapeKind.Structure or ShapeKind.List
                    ? JsonNode.Parse(options[member.Name])
                    : (JsonNode?)JsonValue.Create(options[member.Name]))));
        if (operation.Method != "GET")
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body.Count > 0 ? body.ToJsonString() : ""));
        }
    }

    private static string ReadValue(string value) =>
        value.StartsWith("file://", StringComparison.Ordinal) ? File.ReadAllText(value["file://".Length..]) : value;

    private static string ToCamel(string kebab, bool isPascal)
    {
        string pascal = string.Concat(kebab.Split('-').Select(word =>
            char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));
        return isPascal ? pascal : char.ToLower(pascal[0], CultureInfo.InvariantCulture) + pascal[1..];
    }
}
