using System.Text.Json.Nodes;

namespace DuplexSensor.EndToEndTests.Kills;

/// <summary>Updates of a shadow by HTTP.</summary>
internal sealed class HttpShadowChanges(HttpCalls api, string thing) : NumberedChanges("shadow updates by HTTP")
{
    protected override Task<bool> SendAsync(int number) => api.TryChangeAsync(
        HttpMethod.Post, $"/things/{thing}/shadow", $$$$"""{"state":{"reported":{"n":{{{{number}}}}}}}""");

    protected override Task<int> FindLastStoredAsync(int sent) => ReadAsync(api, thing);

    /// <summary>The number in a shadow. It is also the version: a change is done once.</summary>
    public static async Task<int> ReadAsync(HttpCalls api, string thing)
    {
        if (await api.FindAsync($"/things/{thing}/shadow") is not { } shadow)
        {
            return 0;
        }

        int number = (int)shadow["state"]!["reported"]!["n"]!;
        return number == (int)shadow["version"]!
            ? number
            : throw new InvalidOperationException($"The shadow of {thing}: {shadow.ToJsonString()}");
    }
}

/// <summary>New things.</summary>
internal sealed class ThingChanges(HttpCalls api) : NumberedChanges("new things")
{
    protected override Task<bool> SendAsync(int number) => api.TryChangeAsync(HttpMethod.Post, GetPath(number), "{}");

    protected override async Task<int> FindLastStoredAsync(int sent)
    {
        int last = await api.FindLastAsync(GetPath, sent);
        int stored = await CountAsync();
        return last == stored ? last : throw new InvalidOperationException($"{stored} things, the last is {last}.");
    }

    private static string GetPath(int number) => $"/things/made-{number}";

    private async Task<int> CountAsync()
    {
        (int count, string token) = (0, "");
        do
        {
            JsonNode page = (await api.FindAsync($"/things?maxResults=250{token}"))!;
            count += page["things"]!.AsArray()
                .Count(thing => ((string)thing!["thingName"]!).StartsWith("made-", StringComparison.Ordinal));
            token = page["nextToken"] is { } next ? $"&nextToken={Uri.EscapeDataString((string)next!)}" : "";
        }
        while (token.Length > 0);
        return count;
    }
}

/// <summary>New jobs of a thing: a job and its execution are two records; the cloud has both or none.</summary>
internal sealed class JobChanges(HttpCalls api, string thing) : NumberedChanges("new jobs")
{
    protected override Task<bool> SendAsync(int number) => api.TryChangeAsync(
        HttpMethod.Put,
        $"/jobs/job-{number}",
        $$"""{"targets":["arn:aws:iot:us-east-1:123456789012:thing/{{thing}}"],"document":"{}"}""");

    protected override async Task<int> FindLastStoredAsync(int sent)
    {
        int jobs = await api.FindLastAsync(number => $"/jobs/job-{number}", sent);
        int executions = await api.FindLastAsync(number => $"/things/{thing}/jobs/job-{number}", sent);
        return jobs == executions
            ? jobs
            : throw new InvalidOperationException($"The last job is {jobs}, its last execution {executions}.");
    }
}
