using DuplexSensor.LocalCloud;

namespace DuplexSensor.Tool;

/// <summary>The AWS CLI commands to try next, ready to be pasted.</summary>
public static class NextSteps
{
    private const string Group = "office";
    private const string Job = "30";
    private const string Change = """'{"state":{"desired":{"refresh":12000,"on":true}}}'""";
    private const string Document = """'{"name": "Superhero job"}'""";

    /// <param name="thing">The board to talk to.</param>
    /// <param name="apiPort">Where the local cloud takes the AWS CLI.</param>
    /// <param name="isWindows">PowerShell's spelling of environment variables and of the screen.</param>
    public static string For(string thing, int apiPort, bool isWindows)
    {
        string set = isWindows ? "$env:" : "export ";
        string screen = isWindows ? "CON" : "/dev/stdout";
        string iot = $"aws --endpoint-url http://localhost:{apiPort} iot";
        string raw = "--cli-binary-format raw-in-base64-out";
        return $"""

            Try next, in another terminal, with version 2 of the AWS CLI (any credentials do):

              {set}AWS_ACCESS_KEY_ID="local"
              {set}AWS_SECRET_ACCESS_KEY="local"
              {set}AWS_DEFAULT_REGION="{Names.Region}"

              change the settings, then see what the board reports:
              {iot}-data update-thing-shadow --thing-name {thing} {raw} --payload {Change} {screen}
              {iot}-data get-thing-shadow --thing-name {thing} {screen}

              a job for a group of things:
              {iot} create-thing-group --thing-group-name {Group}
              {iot} add-thing-to-thing-group --thing-group-name {Group} --thing-name {thing}
              {iot} create-job --job-id {Job} --targets {Names.ArnOfGroup(Group)} --document {Document}
              {iot} describe-job-execution --job-id {Job} --thing-name {thing}

            Ctrl-C ends it.

            """;
    }
}
