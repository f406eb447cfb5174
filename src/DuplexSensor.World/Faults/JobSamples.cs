using System.Security.Cryptography;
using System.Text;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.World.Faults;

/// <summary>The jobs that simulated users create, and the payloads that they store on their server.</summary>
internal static class JobSamples
{
    private static readonly string[] BadUrls =
    [
        $"https://elsewhere.example/a.json?X-Amz-Signature={NoSecrets.Secret}",
        $"{PayloadServer.Origin}/a.json?X-Amz-Signature={NoSecrets.Secret}",
        $"http://{PayloadServer.Host}/a.json",
        $"https://{PayloadServer.Host}@elsewhere.example/a.json",
        $"https://anybody:secret@{PayloadServer.Host}/a.json",
        $"https://{PayloadServer.Host}.elsewhere.example/a.json",
        $"https://elsewhere.example/{PayloadServer.Host}",
        $"https://elsewhere.example\\\\@{PayloadServer.Host}/a.json",
        "ftp://elsewhere.example/a.json",
        "",
    ];

    private static readonly string[] BadSettings =
    [
        """{"settings":{"refresh":12000,"on":1}}""", """{"settings":{"on":true,"refresh":10}}""",
        """{"settings":{"on":true,"colour":"red"}}""", """{"settings":[true]}""",
        """{"settings":{"refresh":13000},"reboot":"yes"}""", """{"settings":{"refresh":14000}""", """{"reboot":1}""",
    ];

    /// <summary>A payload: settings, a restart, or data for a job handler.</summary>
    public static string CreatePayload(SeededRandom random) => random.Below(10) switch
    {
        < 3 => $$"""{"settings":{{CreateSettings(random)}}}""",
        3 => $$"""{"settings":{{CreateSettings(random)}},"reboot":true}""",
        4 => """{"reboot":true}""",
        5 => random.OneOf(BadSettings),
        6 => $$"""{"name":"{{new string('x', random.Between(1_000, 3_900))}}"}""",
        _ => $$"""{"name":"{{new string('x', random.Between(1, 100))}}"}""",
    };

    public static CreateJobRequest CreateJob(string jobId, string payload, SeededRandom random)
    {
        return random.Below(16) switch
        {
            0 => CreatePlainJob(jobId, $$"""{"text":"{{new string('x', random.Between(1, 31_000))}}"}"""),
            1 or 2 => CreatePlainJob(jobId, $$"""{"url":"{{random.OneOf(BadUrls)}}"}"""),
            3 => CreatePlainJob(
                jobId, $$"""{"url":"{{PayloadServer.Origin}}/{{new string('x', random.Between(1_900, 2_300))}}"}"""),
            4 => CreatePlainJob(jobId, """{"url":[1,2,{"url":"https://payloads.example/"}]}"""),
            5 => CreatePlainJob(jobId, $$"""{"settings":{{CreateSettings(random)}}}"""),
            6 => CreatePlainJob(jobId, """{"reboot":true}"""),
            7 => CreatePlainJob(jobId, """{"ключ":"\u0001\ud83d\ude00","deep":[[[[[[[[[[]]]]]]]]]]}"""),
            8 => CreatePlainJob(jobId, "not json"),
            9 or 10 => CreateSignedJob(jobId, random),
            11 => CreatePlainJob(
                jobId, $$"""{"sha256":"{{GetSha256(payload)}}","size":{{Encoding.UTF8.GetByteCount(payload)}}}"""),
            12 => CreatePlainJob(jobId, $$"""{"sha256":"{{GetSha256(payload + " ")}}"}"""),
            13 => CreatePlainJob(
                jobId, $$"""{"size":{{Encoding.UTF8.GetByteCount(payload) - random.Between(-2, 2)}}}"""),
            _ => CreatePlainJob(jobId, "{}"),
        };
    }

    /// <summary>The path of a payload that requires a signed URL.</summary>
    public static string GetSignedPath(string jobId) => $"/payloads/{jobId}.json";

    private static CreateJobRequest CreatePlainJob(string jobId, string document) => new(jobId) { Document = document };

    private static CreateJobRequest CreateSignedJob(string jobId, SeededRandom random) => new(jobId)
    {
        Document = "{\"url\":\"${aws:iot:s3-presigned-url:https://s3.eu-west-1.amazonaws.com"
            + $"{GetSignedPath(jobId)}}}\"}}",
        UrlSeconds = random.Between(60, 120),
        UrlRoleArn = "arn:aws:iam::123456789012:role/payloads",
    };

    private static string CreateSettings(SeededRandom random)
    {
        string refresh = $"\"refresh\":{random.Between(8, 60) * 1_000}";
        string on = $"\"on\":{(random.OneIn(2) ? "true" : "false")}";
        return random.Below(3) switch { 0 => $"{{{refresh}}}", 1 => $"{{{on}}}", _ => $"{{{refresh},{on}}}" };
    }

    private static string GetSha256(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
