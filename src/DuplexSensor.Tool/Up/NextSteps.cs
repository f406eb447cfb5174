using DuplexSensor.LocalCloud;

namespace DuplexSensor.Tool.Up;

/// <summary>The AWS CLI commands to try next, ready to be pasted: those of the README's walk.</summary>
public static class NextSteps
{
    private const string Group = "office";
    private const string Job = "30";
    private const string Change = """'{"state":{"desired":{"refresh":12000,"on":true}}}'""";
    private const string Document = """'{"name": "Superhero job"}'""";

    /// <param name="thing">The board to talk to.</param>
    /// <param name="apiPort">The port on which the local cloud serves the AWS CLI.</param>
    /// <param name="isWindows">Whether the shell is PowerShell instead of bash or zsh.</param>
    public static string CreateText(string thing, int apiPort, bool isWindows)
    {
        string aws = $"aws --endpoint-url http://localhost:{apiPort} --cli-binary-format raw-in-base64-out";
        return $"""

            Try next, in another terminal (AWS CLI 2: "aws --version" says aws-cli/2):

            {(isWindows ? PowerShell(aws) : Bash(aws))}

            # change the settings, then see what the board reports
            iot iot-data update-thing-shadow --thing-name {thing} --payload {Change} /dev/stdout
            iot iot-data get-thing-shadow --thing-name {thing} /dev/stdout

            # a job for a group of things
            iot iot create-thing-group --thing-group-name {Group}
            iot iot add-thing-to-thing-group --thing-group-name {Group} --thing-name {thing}
            iot iot create-job --job-id {Job} --targets {AwsNames.GetGroupArn(Group)} --document {Document}
            iot iot describe-job-execution --job-id {Job} --thing-name {thing}

            Ctrl-C ends it.

            """;
    }

    private static string Bash(string aws) => $"""
        export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION={AwsNames.Region}
        alias iot='{aws}'
        """;

    // Windows has no /dev/stdout, and Windows PowerShell 5.1 passes quotes on only where they are escaped.
    private static string PowerShell(string aws) => $$"""
        $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = 'local'; $env:AWS_DEFAULT_REGION = '{{AwsNames.Region}}'
        function iot {
            $words = @($args)
            if ($IsWindows -ne $false) { $words = $words -replace '^/dev/stdout$', 'CON' }
            if ("$PSNativeCommandArgumentPassing" -in '', 'Legacy') { $words = $words -replace '"', '\"' }
            {{aws}} @words
        }
        """;
}
