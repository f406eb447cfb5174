using System.Security.Cryptography;
using System.Text;
using DuplexSensor.LocalCloud.Jobs;
using DuplexSensor.World.Checkers;
using DuplexSensor.World.Cloud;

namespace DuplexSensor.World.Faults;

/// <summary>The jobs that simulated users create, and the payloads that they store on their server.</summary>
internal static class JobTexts
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
    public static string Payload(Chance chance) => chance.Below(10) switch
    {
        < 3 => $$"""{"settings":{{Settings(chance)}}}""",
        3 => $$"""{"settings":{{Settings(chance)}},"reboot":true}""",
        4 => """{"reboot":true}""",
        5 => chance.OneOf(BadSettings),
        6 => $$"""{"name":"{{new string('x', chance.Between(1_000, 3_900))}}"}""",
        _ => $$"""{"name":"{{new string('x', chance.Between(1, 100))}}"}""",
    };

    public static NewJob Order(string jobId, string payload, Chance chance) => chance.Below(16) switch
    {
        0 => Plain(jobId, $$"""{"text":"{{new string('x', chance.Between(1, 31_000))}}"}"""),
        1 or 2 => Plain(jobId, $$"""{"url":"{{chance.OneOf(BadUrls)}}"}"""),
        3 => Plain(jobId, $$"""{"url":"{{PayloadServer.Origin}}/{{new string('x', chance.Between(1_900, 2_300))}}"}"""),
        4 => Plain(jobId, """{"url":[1,2,{"url":"https://payloads.example/"}]}"""),
        5 => Plain(jobId, $$"""{"settings":{{Settings(chance)}}}"""),
        6 => Plain(jobId, """{"reboot":true}"""),
        7 => Plain(jobId, """{"ключ":"\u0001\ud83d\ude00","deep":[[[[[[[[[[]]]]]]]]]]}"""),
        8 => Plain(jobId, "not json"),
        9 or 10 => Signed(jobId, chance),
        11 => Plain(jobId, $$"""{"sha256":"{{DigestOf(payload)}}","size":{{Encoding.UTF8.GetByteCount(payload)}}}"""),
        12 => Plain(jobId, $$"""{"sha256":"{{DigestOf(payload + " ")}}"}"""),
        13 => Plain(jobId, $$"""{"size":{{Encoding.UTF8.GetByteCount(payload) - chance.Between(-2, 2)}}}"""),
        _ => Plain(jobId, "{}"),
    };

    /// <summary>The path of a payload that requires a signed URL.</summary>
    public static string SignedPathOf(string jobId) => $"/payloads/{jobId}.json";

    private static NewJob Plain(string jobId, string document) => new(jobId) { Document = document };

    private static NewJob Signed(string jobId, Chance chance) => new(jobId)
    {
        Document = "{\"url\":\"${aws:iot:s3-presigned-url:https://s3.eu-west-1.amazonaws.com"
            + $"{SignedPathOf(jobId)}}}\"}}",
        UrlSeconds = chance.Between(60, 120),
        UrlRoleArn = "arn:aws:iam::123456789012:role/payloads",
    };

    private static string Settings(Chance chance)
    {
        string refresh = $"\"refresh\":{chance.Between(8, 60) * 1_000}";
        string on = $"\"on\":{(chance.OneIn(2) ? "true" : "false")}";
        return chance.Below(3) switch { 0 => $"{{{refresh}}}", 1 => $"{{{on}}}", _ => $"{{{refresh},{on}}}" };
    }

    private static string DigestOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
