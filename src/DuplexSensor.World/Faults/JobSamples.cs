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

    // None of these is JSON.
    private static readonly string[] OtherTexts =
    [
        "", " ", "hello", "{'settings':{'on':true}}", "{settings:{on:true}}", """{"settings":{"on":true},}""",
        """{"name":[1,2,]}""", """{"name":{"a":[1}]}""", """{"name":"x" "on":true}""", "// on\n{}", "on=true", "[1 2]",
        """{"settings":{"on":true}}{}""", "{\"name\":\"a\tb\"}", """{"name":01}""", """{"name":undefined}""",
    ];

    private static readonly string[] Misspelt =
    [
        """{"setings":{"on":true}}""", """{"Settings":{"on":true}}""", """{"SETTINGS":{}}""", """{"setttings":{}}""",
        """{"zettings":1}""", """{"settings ":{"on":true}}""", """{"Reboot":true}""", """{"rebot":true}""",
        """{"reboots":true}""", """{"settings":{"on":true},"Reboot":true}""", """{"reboot":true,"setting":{}}""",
        """{"name":1,"reboot":false,"Settings":{}}""", """{"set\u0074ing":{"on":true}}""",
    ];

    /// <summary>A payload's bytes: mostly UTF-8, sometimes as an editor or a shell writes it.</summary>
    public static byte[] CreatePayload(SeededRandom random)
    {
        string text = CreateText(random);
        return random.Below(12) switch
        {
            0 or 1 => Encode(Encoding.UTF8, text),
            2 => Encode(random.OneIn(2) ? Encoding.Unicode : Encoding.BigEndianUnicode, text),
            3 => Encoding.Unicode.GetBytes(text),
            4 => Encoding.Latin1.GetBytes("{\"name\":\"\u00FC\"}"),
            _ => Encoding.UTF8.GetBytes(text),
        };
    }

    private static byte[] Encode(Encoding encoding, string text) => [.. encoding.Preamble, .. encoding.GetBytes(text)];

    // Settings, a restart, or data for a job handler.
    private static string CreateText(SeededRandom random) => random.Below(12) switch
    {
        < 3 => $$"""{"settings":{{CreateSettings(random)}}}""",
        3 => $$"""{"settings":{{CreateSettings(random)}},"reboot":true}""",
        4 => """{"reboot":true}""",
        5 => random.OneOf(BadSettings),
        10 => random.OneOf(OtherTexts),
        11 => random.OneOf(Misspelt),
        6 => $$"""{"name":"{{new string('x', random.Between(1_000, 3_900))}}"}""",
        _ => $$"""{"name":"{{new string('x', random.Between(1, 100))}}"}""",
    };

    public static CreateJobRequest CreateJob(string jobId, byte[] payload, SeededRandom random)
    {
        return random.Below(17) switch
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
                jobId, $$"""{"sha256":"{{GetSha256(payload)}}","size":{{payload.Length}}}"""),
            12 => CreatePlainJob(jobId, $$"""{"sha256":"{{GetSha256([.. payload, 0x20])}}"}"""),
            13 => CreatePlainJob(jobId, $$"""{"size":{{payload.Length - random.Between(-2, 2)}}}"""),
            14 => CreatePlainJob(jobId, random.OneOf(Misspelt)),
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

    private static string GetSha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
